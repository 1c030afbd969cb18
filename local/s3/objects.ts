import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../store/sqlite.ts';

export interface StoredObject {
  bucket: string;
  key: string;
  /** Quoted, as on the wire. */
  etag: string;
  size: number;
  headers: Record<string, string>;
  /** Last modified, epoch milliseconds. */
  at: number;
  file: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, etag TEXT NOT NULL, size INTEGER NOT NULL, headers TEXT NOT NULL, at INTEGER NOT NULL, file TEXT NOT NULL, PRIMARY KEY (bucket, key)) STRICT;
`;

type Row = Omit<StoredObject, 'headers'> & { headers: string };

/** Buckets and objects: what they are in SQLite, their bytes in files. The file is whole before the row names it, so a crash leaves no half object. */
export class Objects {
  readonly #db: DatabaseSync;
  readonly #folder: string;

  constructor(database: string, folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#db = openStore(database, SCHEMA);
    this.#folder = folder;
  }

  addBucket(name: string, at: number): void {
    this.#db.prepare('INSERT OR IGNORE INTO buckets VALUES (?, ?)').run(name, at);
  }

  hasBucket = (name: string): boolean => this.#db.prepare('SELECT 1 FROM buckets WHERE name = ?').get(name) !== undefined;

  buckets = () => this.#db.prepare('SELECT name, at FROM buckets ORDER BY name').all() as unknown as { name: string; at: number }[];

  put(bucket: string, key: string, bytes: Buffer, headers: Record<string, string>, at: number): StoredObject {
    const before = this.get(bucket, key);
    const file = randomUUID();
    writeFileSync(join(this.#folder, `${file}.part`), bytes);
    renameSync(join(this.#folder, `${file}.part`), join(this.#folder, file));
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    this.#db.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)').run(bucket, key, etag, bytes.length, JSON.stringify(headers), at, file);
    if (before) rmSync(join(this.#folder, before.file), { force: true });
    return { bucket, key, etag, size: bytes.length, headers, at, file };
  }

  get(bucket: string, key: string): StoredObject | undefined {
    const row = this.#db.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ?').get(bucket, key) as unknown as Row | undefined;
    return row && read(row);
  }

  bytes = (object: StoredObject): Buffer => readFileSync(join(this.#folder, object.file));

  remove(bucket: string, key: string): void {
    const before = this.get(bucket, key);
    this.#db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key);
    if (before) rmSync(join(this.#folder, before.file), { force: true });
  }

  /** In the order of their keys' bytes, after `after`. */
  list(bucket: string, prefix: string, after: string, most: number): StoredObject[] {
    const rows = this.#db.prepare('SELECT * FROM objects WHERE bucket = ? AND key > ? AND substr(key, 1, length(?)) = ? ORDER BY key LIMIT ?').all(bucket, after, prefix, prefix, most);
    return (rows as unknown as Row[]).map(read);
  }

  close(): void {
    this.#db.close();
  }
}

const read = (row: Row): StoredObject => ({ ...row, headers: JSON.parse(row.headers) as Record<string, string> });
