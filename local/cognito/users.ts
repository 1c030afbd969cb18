import { chmodSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openStore } from '../store/sqlite.ts';
import type { Pool } from './pool.ts';

export interface User {
  sub: string;
  username: string;
  status: 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD';
  /** See passwords.ts; empty where none was set yet. */
  password: string;
  attributes: Record<string, string>;
  enabled: boolean;
  /** Epoch milliseconds. */
  created: number;
  modified: number;
}

/** A refresh token as kept: by its hash, with what its tokens carry on. Times in epoch seconds. */
export interface Refresh {
  hash: string;
  client: string;
  sub: string;
  scope: string;
  authTime: number;
  expires: number;
  origin: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS users (pool TEXT, sub TEXT, username TEXT, email TEXT, body TEXT NOT NULL, PRIMARY KEY (pool, sub)) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS by_username ON users (pool, username);
  CREATE INDEX IF NOT EXISTS by_email ON users (pool, email);
  CREATE TABLE IF NOT EXISTS members (pool TEXT, sub TEXT, name TEXT, PRIMARY KEY (pool, sub, name)) STRICT;
  CREATE TABLE IF NOT EXISTS refresh (hash TEXT PRIMARY KEY, pool TEXT, sub TEXT, origin TEXT, expires INTEGER, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS revoked (origin TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT;`;

/** Users, their groups and their sessions, on disk. */
export class Users {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = openStore(file, SCHEMA);
    chmodSync(file, 0o600);
  }

  /** By user name, by sub, or by e-mail address where the pool lets users sign in so. */
  find(pool: Pool, name: string): User | undefined {
    const key = folded(pool, name);
    const by = pool.byEmail || pool.emailAlias ? 'AND (username = ? OR sub = ? OR email = ?)' : 'AND (username = ? OR sub = ?)';
    const parameters = pool.byEmail || pool.emailAlias ? [pool.id, key, name, key] : [pool.id, key, name];
    const row = this.#db.prepare(`SELECT body FROM users WHERE pool = ? ${by}`).get(...parameters);
    return row ? (JSON.parse(String(row['body'])) as User) : undefined;
  }

  save(pool: Pool, user: User): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?, ?)')
      .run(pool.id, user.sub, folded(pool, user.username), folded(pool, user.attributes['email'] ?? ''), JSON.stringify(user));
  }

  remove(pool: Pool, { sub }: User): void {
    inTransaction(this.#db, () => {
      for (const table of ['users', 'members', 'refresh']) this.#db.prepare(`DELETE FROM ${table} WHERE pool = ? AND sub = ?`).run(pool.id, sub);
    });
  }

  all(pool: Pool): User[] {
    return this.#db.prepare('SELECT body FROM users WHERE pool = ? ORDER BY username').all(pool.id).map((row) => JSON.parse(String(row['body'])) as User);
  }

  join(pool: Pool, { sub }: User, group: string): void {
    this.#db.prepare('INSERT OR IGNORE INTO members VALUES (?, ?, ?)').run(pool.id, sub, group);
  }

  leave(pool: Pool, { sub }: User, group: string): void {
    this.#db.prepare('DELETE FROM members WHERE pool = ? AND sub = ? AND name = ?').run(pool.id, sub, group);
  }

  /** The most important first: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html */
  groupsOf(pool: Pool, { sub }: User): string[] {
    const precedence = (name: string) => pool.groups.get(name)?.precedence ?? Infinity;
    const names = this.#db.prepare('SELECT name FROM members WHERE pool = ? AND sub = ? ORDER BY name').all(pool.id, sub).map((row) => String(row['name']));
    return names.filter((name) => pool.groups.has(name)).sort((a, b) => (precedence(a) < precedence(b) ? -1 : precedence(a) > precedence(b) ? 1 : 0));
  }

  keepRefresh(pool: Pool, refresh: Refresh, now: number): void {
    this.#db.prepare('DELETE FROM refresh WHERE expires < ?').run(now);
    this.#db.prepare('INSERT INTO refresh VALUES (?, ?, ?, ?, ?, ?)').run(refresh.hash, pool.id, refresh.sub, refresh.origin, refresh.expires, JSON.stringify(refresh));
  }

  refreshBy(pool: Pool, hash: string, now: number): Refresh | undefined {
    const row = this.#db.prepare('SELECT body FROM refresh WHERE pool = ? AND hash = ? AND expires >= ?').get(pool.id, hash, now);
    return row ? (JSON.parse(String(row['body'])) as Refresh) : undefined;
  }

  /** Ends a session: its refresh token, and the access tokens that came from it, for as long as any can live (a day). */
  revoke(origin: string, now: number): void {
    inTransaction(this.#db, () => {
      this.#db.prepare('DELETE FROM revoked WHERE until < ?').run(now);
      this.#db.prepare('DELETE FROM refresh WHERE origin = ?').run(origin);
      this.#db.prepare('INSERT OR REPLACE INTO revoked VALUES (?, ?)').run(origin, now + 86_400);
    });
  }

  revokeAll(pool: Pool, { sub }: User, now: number): void {
    const origins = this.#db.prepare('SELECT origin FROM refresh WHERE pool = ? AND sub = ?').all(pool.id, sub).map((row) => String(row['origin']));
    for (const origin of origins) this.revoke(origin, now);
  }

  isRevoked(origin: string): boolean {
    return this.#db.prepare('SELECT 1 FROM revoked WHERE origin = ?').get(origin) !== undefined;
  }

  close(): void {
    this.#db.close();
  }
}

const folded = (pool: Pool, name: string) => (pool.caseSensitive ? name : name.toLowerCase());
