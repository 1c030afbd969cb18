import type { DatabaseSync } from 'node:sqlite';
import type { Json } from '../contract.ts';

export const settingsSchema = 'CREATE TABLE IF NOT EXISTS settings (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) STRICT;';

/** What API calls changed against the template; it outlives restarts, as on AWS. */
export class Settings {
  readonly #db: DatabaseSync;
  constructor(db: DatabaseSync) {
    this.#db = db;
  }
  get<T extends Json>(kind: string, key: string, otherwise: T): T {
    const row = this.#db.prepare('SELECT value FROM settings WHERE kind = ? AND key = ?').get(kind, key) as { value: string } | undefined;
    return row ? (JSON.parse(row.value) as T) : otherwise;
  }
  set(kind: string, key: string, value: Json) {
    this.#db.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?, ?)').run(kind, key, JSON.stringify(value));
  }
}
