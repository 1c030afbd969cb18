import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction, openStore } from '../store/sqlite.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS documents (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`;

export type Key = string | number;
type Undo = () => void;

/**
 * A simulated system's records: JSON documents by kind and id, held in memory and written through to SQLite when `change`
 * ends. A change that throws leaves nothing behind, in memory or on disk. Records are replaced, never altered in place.
 */
export class Documents {
  #db: DatabaseSync;
  #kinds = new Map<string, Map<string, unknown>>();
  #indexes = new Map<string, Map<unknown, Set<string>>>();
  #counters = new Map<string, number>();
  #dirty = new Map<string, [kind: string, id: string]>();
  #dirtyCounters = new Set<string>();
  #undo: Undo[] | undefined;
  #statements: Record<'put' | 'remove' | 'count', StatementSync>;

  constructor(file: string) {
    this.#db = openStore(file, SCHEMA);
    this.#statements = {
      put: this.#db.prepare('INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body'),
      remove: this.#db.prepare('DELETE FROM documents WHERE kind = ? AND id = ?'),
      count: this.#db.prepare('INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value'),
    };
    for (const row of this.#db.prepare('SELECT kind, id, body FROM documents').all()) {
      this.#kind(String(row['kind'])).set(String(row['id']), JSON.parse(String(row['body'])));
    }
    for (const row of this.#db.prepare('SELECT name, value FROM counters').all()) {
      this.#counters.set(String(row['name']), Number(row['value']));
    }
  }

  /** All or nothing; joins the change that is under way. */
  change<T>(work: () => T): T {
    if (this.#undo) return work();
    this.#undo = [];
    try {
      const result = work();
      this.#flush();
      return result;
    } catch (error) {
      for (const undo of this.#undo.toReversed()) undo();
      throw error;
    } finally {
      this.#undo = undefined;
      this.#dirty.clear();
      this.#dirtyCounters.clear();
    }
  }

  get<T>(kind: string, id: Key): T | undefined {
    return this.#kind(kind).get(String(id)) as T | undefined;
  }

  /** In order of first writing. */
  all<T>(kind: string): T[] {
    return [...this.#kind(kind).values()] as T[];
  }

  /** With the ids, in order of first writing. */
  entries<T>(kind: string): [id: string, body: T][] {
    return [...this.#kind(kind)] as [string, T][];
  }

  /** The id that was written first of those there are; after a restart, the first by id. */
  oldest(kind: string): string | undefined {
    return this.#kind(kind).keys().next().value;
  }

  size(kind: string): number {
    return this.#kind(kind).size;
  }

  /** Every document of the kind whose `field` is `value`; the first use of a field indexes it. */
  by<T>(kind: string, field: string, value: unknown): T[] {
    const name = `${kind}\n${field}`;
    let index = this.#indexes.get(name);
    if (!index) {
      index = new Map();
      this.#indexes.set(name, index);
      for (const [id, body] of this.#kind(kind)) enter(index, body, field, id);
    }
    return [...(index.get(value) ?? [])].map((id) => this.#kind(kind).get(id) as T);
  }

  put(kind: string, id: Key, body: unknown): void {
    this.change(() => this.#set(kind, String(id), body));
  }

  remove(kind: string, id: Key): void {
    this.change(() => this.#set(kind, String(id), undefined));
  }

  /** The next whole number of a sequence, from 1. Given back when the change fails, like the vendor's strict sequences. */
  next(name: string): number {
    return this.change(() => {
      const before = this.#counters.get(name) ?? 0;
      this.#counters.set(name, before + 1);
      this.#dirtyCounters.add(name);
      this.#undo?.push(() => this.#counters.set(name, before));
      return before + 1;
    });
  }

  close(): void {
    this.#db.close();
  }

  #kind(kind: string): Map<string, unknown> {
    let found = this.#kinds.get(kind);
    if (!found) this.#kinds.set(kind, (found = new Map()));
    return found;
  }

  #set(kind: string, id: string, body: unknown): void {
    const before = this.#kind(kind).get(id);
    this.#replace(kind, id, before, body);
    this.#undo?.push(() => this.#replace(kind, id, body, before));
    this.#dirty.set(`${kind}\n${id}`, [kind, id]);
  }

  #replace(kind: string, id: string, before: unknown, after: unknown): void {
    if (after === undefined) this.#kind(kind).delete(id);
    else this.#kind(kind).set(id, after);
    for (const [name, index] of this.#indexes) {
      const [of, field = ''] = name.split('\n');
      if (of !== kind) continue;
      if (before !== undefined) index.get((before as Record<string, unknown>)[field])?.delete(id);
      if (after !== undefined) enter(index, after, field, id);
    }
  }

  #flush(): void {
    if (this.#dirty.size === 0 && this.#dirtyCounters.size === 0) return;
    inTransaction(this.#db, () => {
      for (const [kind, id] of this.#dirty.values()) {
        const body = this.#kind(kind).get(id);
        if (body === undefined) this.#statements.remove.run(kind, id);
        else this.#statements.put.run(kind, id, JSON.stringify(body));
      }
      for (const name of this.#dirtyCounters) this.#statements.count.run(name, this.#counters.get(name) ?? 0);
    });
  }
}

function enter(index: Map<unknown, Set<string>>, body: unknown, field: string, id: string): void {
  const value = (body as Record<string, unknown>)[field];
  let ids = index.get(value);
  if (!ids) index.set(value, (ids = new Set()));
  ids.add(id);
}
