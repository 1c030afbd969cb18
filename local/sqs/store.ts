import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { inTransaction, openStore } from '../store/sqlite.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS queues (
  name TEXT PRIMARY KEY, attributes TEXT NOT NULL, tags TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL, purged INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL, queue TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL, system TEXT NOT NULL,
  sent INTEGER NOT NULL,          -- epoch milliseconds, as all times here
  visible INTEGER NOT NULL,       -- when a receiver may have it
  received INTEGER NOT NULL,      -- how often it was received
  first_received INTEGER,
  receipt TEXT,                   -- of the last time
  source TEXT                     -- ARN of the queue it came to this dead-letter queue from
);
CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible);
CREATE INDEX IF NOT EXISTS messages_by_id ON messages (id);
CREATE TABLE IF NOT EXISTS moves (
  handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT, rate INTEGER, status TEXT NOT NULL,
  moved INTEGER NOT NULL, total INTEGER NOT NULL, started INTEGER NOT NULL
);`;

export interface QueueRow {
  name: string;
  attributes: Record<string, string>;
  tags: Record<string, string>;
  created: number;
  modified: number;
  purged: number | null;
}
export interface MessageRow {
  seq: number;
  id: string;
  queue: string;
  body: string;
  attributes: string;
  system: string;
  sent: number;
  visible: number;
  received: number;
  first_received: number | null;
  receipt: string | null;
  source: string | null;
}
export interface MoveRow {
  handle: string;
  source: string;
  destination: string | null;
  rate: number | null;
  /** FAILED with the reason after it, e.g. `FAILED CouldNotDetermineMessageSource`. */
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | `FAILED ${string}`;
  moved: number;
  total: number;
  started: number;
}

/** Queues and messages on disk. Queue definitions are kept in memory as well, so that a receive reads messages only. */
export class SqsStore {
  readonly #db: DatabaseSync;
  readonly #queues = new Map<string, QueueRow>();
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  constructor(file: string) {
    this.#db = openStore(file, SCHEMA);
    for (const row of this.#all<Record<keyof QueueRow, string>>('SELECT * FROM queues')) {
      const parsed = { ...row, attributes: JSON.parse(row.attributes), tags: JSON.parse(row.tags) } as unknown as QueueRow;
      this.#queues.set(parsed.name, parsed);
    }
  }

  close() {
    this.#db.close();
  }
  together<T>(work: () => T): T {
    return inTransaction(this.#db, work);
  }

  queue(name: string): QueueRow | undefined {
    return this.#queues.get(name);
  }
  queues(): QueueRow[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  putQueue(queue: QueueRow) {
    this.#queues.set(queue.name, queue);
    const { name, attributes, tags, created, modified, purged } = queue;
    this.#run('REPLACE INTO queues VALUES (?, ?, ?, ?, ?, ?)', name, JSON.stringify(attributes), JSON.stringify(tags), created, modified, purged);
  }
  deleteQueue(name: string) {
    this.together(() => {
      this.#queues.delete(name);
      this.#run('DELETE FROM queues WHERE name = ?', name);
      this.purge(name);
    });
  }

  send(message: Pick<MessageRow, 'id' | 'queue' | 'body' | 'attributes' | 'system' | 'sent' | 'visible'>) {
    const { id, queue, body, attributes, system, sent, visible } = message;
    this.#run(
      'INSERT INTO messages (id, queue, body, attributes, system, sent, visible, received) VALUES (?, ?, ?, ?, ?, ?, ?, 0)',
      ...[id, queue, body, attributes, system, sent, visible],
    );
  }
  /** The messages that may be received at `now`, those longest visible first. */
  visible(queue: string, now: number, limit: number): MessageRow[] {
    return this.#all('SELECT * FROM messages WHERE queue = ? AND visible <= ? ORDER BY visible, seq LIMIT ?', queue, now, limit);
  }
  /** When the next message becomes visible. */
  nextVisible(queue: string): number | undefined {
    return this.#get<{ at: number | null }>('SELECT MIN(visible) AS at FROM messages WHERE queue = ?', queue)?.at ?? undefined;
  }
  take(seq: number, receipt: string, visible: number, firstReceived: number) {
    this.#run(
      'UPDATE messages SET receipt = ?, visible = ?, received = received + 1, first_received = COALESCE(first_received, ?) WHERE seq = ?',
      ...[receipt, visible, firstReceived, seq],
    );
  }
  message(id: string, queue: string): MessageRow | undefined {
    return this.#get('SELECT * FROM messages WHERE id = ? AND queue = ?', id, queue);
  }
  delete(seq: number) {
    this.#run('DELETE FROM messages WHERE seq = ?', seq);
  }
  setVisible(seq: number, visible: number) {
    this.#run('UPDATE messages SET visible = ? WHERE seq = ?', visible, seq);
  }
  /** Into another queue, at once visible there. It keeps its age, as in a standard queue on AWS. */
  move(seq: number, queue: string, source: string | null, now: number, received: number) {
    this.#run('UPDATE messages SET queue = ?, source = ?, visible = ?, receipt = NULL, received = ? WHERE seq = ?', queue, source, now, received, seq);
  }
  /** Out of a dead-letter queue: a new message, with a new id and a new age. */
  redrive(seq: number, queue: string, id: string, now: number) {
    this.#run(
      'UPDATE messages SET id = ?, queue = ?, source = NULL, sent = ?, visible = ?, receipt = NULL, received = 0, first_received = NULL WHERE seq = ?',
      ...[id, queue, now, now, seq],
    );
  }
  purge(queue: string) {
    this.#run('DELETE FROM messages WHERE queue = ?', queue);
  }
  expire(queue: string, sentBefore: number) {
    this.#run('DELETE FROM messages WHERE queue = ? AND sent <= ?', queue, sentBefore);
  }
  /** When the oldest message of each queue was sent that has not failed three times; of one that was given up, when that was. */
  oldest(): { queue: string; since: number }[] {
    return this.#all('SELECT queue, MIN(CASE WHEN source IS NOT NULL AND receipt IS NULL THEN visible ELSE sent END) AS since FROM messages WHERE received < 3 OR source IS NOT NULL GROUP BY queue');
  }
  count(queue: string, now: number): { visible: number; delayed: number; inFlight: number } {
    return this.#get(
      `SELECT COUNT(*) FILTER (WHERE visible <= ?1) AS visible, COUNT(*) FILTER (WHERE visible > ?1 AND receipt IS NULL) AS delayed,
       COUNT(*) FILTER (WHERE visible > ?1 AND receipt IS NOT NULL) AS inFlight FROM messages WHERE queue = ?2`,
      ...[now, queue],
    )!;
  }

  putMove(move: MoveRow) {
    const { handle, source, destination, rate, status, moved, total, started } = move;
    this.#run('REPLACE INTO moves VALUES (?, ?, ?, ?, ?, ?, ?, ?)', handle, source, destination, rate, status, moved, total, started);
  }
  moves(): MoveRow[] {
    return this.#all('SELECT * FROM moves ORDER BY started DESC');
  }

  #run(sql: string, ...values: SQLInputValue[]) {
    this.#prepare(sql).run(...values);
  }
  #get<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }
  #all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }
  #prepare(sql: string) {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}
