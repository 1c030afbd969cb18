import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JsonObject } from '../contract.ts';

export const DEFINITIONS = `CREATE TABLE IF NOT EXISTS definitions (
  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, base TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;`;

/**
 * Definitions made or changed by API calls (rules, archives, schedules), kept over restarts. What a template defines is not stored: it
 * comes anew at each load. A change by API to something from a template holds until the template itself changes, as on AWS, where
 * only a changed property makes CloudFormation write again.
 */
export class Definitions {
  readonly #templates = new Map<string, string>();
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #all: StatementSync;

  constructor(db: DatabaseSync) {
    this.#get = db.prepare('SELECT body, base FROM definitions WHERE kind = ? AND key = ?');
    this.#put = db.prepare('INSERT OR REPLACE INTO definitions (kind, key, body, base) VALUES (?, ?, ?, ?)');
    this.#delete = db.prepare('DELETE FROM definitions WHERE kind = ? AND key = ?');
    this.#all = db.prepare('SELECT key, body, base FROM definitions WHERE kind = ? ORDER BY key');
  }

  /** What stands for a resource of a template: the template's own definition, or what the API made of exactly that one. */
  fromTemplate(kind: string, key: string, definition: JsonObject): JsonObject {
    const text = JSON.stringify(definition);
    this.#templates.set(`${kind} ${key}`, text);
    const stored = this.#get.get(kind, key);
    if (stored?.base === text) return JSON.parse(String(stored.body)) as JsonObject;
    if (stored) this.#delete.run(kind, key);
    return definition;
  }

  isFromTemplate(kind: string, key: string): boolean {
    return this.#templates.has(`${kind} ${key}`);
  }

  /** Stores what an API call made. */
  put(kind: string, key: string, definition: JsonObject): void {
    this.#put.run(kind, key, JSON.stringify(definition), this.#templates.get(`${kind} ${key}`) ?? null);
  }

  /** Forgets what an API call made. A resource that a template has comes back at the next load. */
  delete(kind: string, key: string): void {
    this.#delete.run(kind, key);
  }

  /** Those made by API calls alone; to be read before any template. */
  stored(kind: string): JsonObject[] {
    const own = this.#all.all(kind).filter((row) => row.base === null);
    return own.map((row) => JSON.parse(String(row.body)) as JsonObject);
  }
}
