import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openStore } from '../store/sqlite.ts';

/** One version of an object, or the marker that a delete left. */
export interface Version {
  seq: number;
  bucket: string;
  key: string;
  /** `null`, as a word, where the bucket was not versioned when it was written. */
  version: string;
  latest: boolean;
  /** Quoted, as on the wire; empty for a delete marker. */
  etag: string;
  size: number;
  headers: Record<string, string>;
  /** Last modified, epoch milliseconds. */
  at: number;
  /** Undefined for a delete marker. */
  file: string | undefined;
}
export type Versioning = '' | 'Enabled' | 'Suspended';
export interface Bucket {
  name: string;
  at: number;
  versioning: Versioning;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS versioning (bucket TEXT PRIMARY KEY, status TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS versions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, latest INTEGER NOT NULL,
    etag TEXT NOT NULL, size INTEGER NOT NULL, headers TEXT NOT NULL, at INTEGER NOT NULL, file TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS versions_by_key ON versions (bucket, key, seq);
  CREATE UNIQUE INDEX IF NOT EXISTS versions_latest ON versions (bucket, key) WHERE latest = 1;
`;
/** No key is after this one: the last code point there is. */
export const AFTER_ALL = '\u{10FFFF}';

type Row = Omit<Version, 'headers' | 'latest' | 'file'> & { headers: string; latest: number; file: string | null };

/** Buckets and objects: what they are in SQLite, their bytes in files. The file is whole before the row names it, so a crash leaves no half object. */
export class Objects {
  readonly #db: DatabaseSync;
  readonly #folder: string;
  readonly #id: () => string;

  constructor(database: string, folder: string, id: () => string) {
    mkdirSync(folder, { recursive: true });
    this.#db = openStore(database, SCHEMA);
    this.#folder = folder;
    this.#id = id;
    this.#removeStrays();
  }

  putBucket(name: string, versioning: Versioning, at: number): void {
    this.#db.prepare('INSERT OR IGNORE INTO buckets VALUES (?, ?)').run(name, at);
    this.#db.prepare('INSERT OR REPLACE INTO versioning VALUES (?, ?)').run(name, versioning);
  }

  bucket = (name: string): Bucket | undefined => this.buckets().find((bucket) => bucket.name === name);

  buckets(): Bucket[] {
    const rows = this.#db.prepare("SELECT name, at, COALESCE(status, '') AS versioning FROM buckets LEFT JOIN versioning ON bucket = name ORDER BY name").all();
    return rows as unknown as Bucket[];
  }

  put({ name, versioning }: Bucket, key: string, bytes: Buffer, headers: Record<string, string>, at: number): Version {
    const file = this.#id();
    writeFileSync(join(this.#folder, `${file}.part`), bytes);
    renameSync(join(this.#folder, `${file}.part`), join(this.#folder, file));
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    return this.#add({ bucket: name, key, version: this.#versionOf(versioning), etag, size: bytes.length, headers, at, file });
  }

  /** Takes the object away, or marks it as deleted where its versions are kept: then gives back the marker. */
  remove({ name, versioning }: Bucket, key: string, at: number): Version | undefined {
    if (versioning) return this.#add({ bucket: name, key, version: this.#versionOf(versioning), etag: '', size: 0, headers: {}, at, file: undefined });
    const found = this.latest(name, key);
    if (found) this.removeVersion(found);
    return undefined;
  }

  removeVersion({ seq, bucket, key, file }: Version): void {
    inTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM versions WHERE seq = ?').run(seq);
      this.#db.prepare('UPDATE versions SET latest = 1 WHERE seq = (SELECT MAX(seq) FROM versions WHERE bucket = ? AND key = ?)').run(bucket, key);
    });
    if (file) rmSync(join(this.#folder, file), { force: true });
  }

  latest = (bucket: string, key: string): Version | undefined => this.#one('bucket = ? AND key = ? AND latest = 1', bucket, key);
  version = (bucket: string, key: string, version: string): Version | undefined => this.#one('bucket = ? AND key = ? AND version = ?', bucket, key, version);
  bytes = (object: Version): Buffer => readFileSync(join(this.#folder, object.file!));

  /** The first object under `prefix` after the key `after`, in the order of the keys' bytes. */
  next(bucket: string, prefix: string, after: string): Version | undefined {
    return this.#one('bucket = ? AND latest = 1 AND file IS NOT NULL AND key > ? AND key >= ? AND key < ? ORDER BY key LIMIT 1', bucket, after, prefix, prefix + AFTER_ALL);
  }

  /** Versions and delete markers under `prefix`, those of a key newest first, after version `seq` of the key `after`. */
  versions(bucket: string, prefix: string, after: { key: string; seq: number }, most: number): Version[] {
    const sql = 'SELECT * FROM versions WHERE bucket = ? AND key >= ? AND key < ? AND (key > ? OR (key = ? AND seq < ?)) ORDER BY key, seq DESC LIMIT ?';
    return (this.#db.prepare(sql).all(bucket, prefix, prefix + AFTER_ALL, after.key, after.key, after.seq, most) as unknown as Row[]).map(read);
  }

  close(): void {
    this.#db.close();
  }

  #versionOf = (versioning: Versioning): string => (versioning === 'Enabled' ? this.#id().replaceAll('-', '') : 'null');

  /** A new version is the latest; one without a version id takes the place of the one before. */
  #add(added: Omit<Version, 'seq' | 'latest'>): Version {
    const { bucket, key, version, etag, size, headers, at, file } = added;
    const replaced = version === 'null' ? this.version(bucket, key, version) : undefined;
    inTransaction(this.#db, () => {
      if (replaced) this.#db.prepare('DELETE FROM versions WHERE seq = ?').run(replaced.seq);
      this.#db.prepare('UPDATE versions SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1').run(bucket, key);
      const insert = this.#db.prepare('INSERT INTO versions (bucket, key, version, latest, etag, size, headers, at, file) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)');
      insert.run(bucket, key, version, etag, size, JSON.stringify(headers), at, file ?? null);
    });
    if (replaced?.file) rmSync(join(this.#folder, replaced.file), { force: true });
    return this.latest(bucket, key)!;
  }

  #one(where: string, ...values: string[]): Version | undefined {
    const row = this.#db.prepare(`SELECT * FROM versions WHERE ${where}`).get(...values) as unknown as Row | undefined;
    return row && read(row);
  }

  /** Files that a crash left without a row, or with a row that is gone. */
  #removeStrays() {
    const named = new Set(this.#db.prepare('SELECT file FROM versions WHERE file IS NOT NULL').all().map((row) => String(row.file)));
    for (const file of readdirSync(this.#folder)) if (!named.has(file)) rmSync(join(this.#folder, file), { force: true });
  }
}

const read = (row: Row): Version => ({ ...row, latest: row.latest === 1, file: row.file ?? undefined, headers: JSON.parse(row.headers) as Record<string, string> });
