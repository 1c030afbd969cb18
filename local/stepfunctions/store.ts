/** The statements on the engine's SQLite file, prepared once. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction, openStore } from '../store/sqlite.ts';
import type { EventRow, ExecutionRow, ThreadRow } from './schema.ts';
import { SCHEMA } from './schema.ts';

export interface MachineRow {
  arn: string;
  name: string;
  definition: number;
  created: number;
  updated: number;
}
export interface DefinitionRow {
  id: number;
  machine: string;
  hash: string;
  text: string;
  role: string;
  revision: string;
}

/** What one transition changes; written in one transaction. */
export interface Changes {
  execution: ExecutionRow;
  threads: Iterable<ThreadRow>;
  /** Threads whose children and items go. */
  emptied: Iterable<number>;
  /** The execution succeeded: nothing is left to resume or redrive. */
  purge: boolean;
  events: readonly EventRow[];
  items: readonly { thread: number; position: number; value: string }[];
}

const THREAD = 'execution, id, parent, position, status, state, entered, entered_at, last_event, input, variables, item, phase, work, due, child';

export class Store {
  readonly db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  constructor(dataDir: string) {
    this.db = openStore(join(dataDir, 'stepfunctions.sqlite'), SCHEMA);
  }

  close() {
    this.db.close();
  }
  transaction<T>(work: () => T): T {
    return inTransaction(this.db, work);
  }
  /** The rows of a query. */
  all<T>(sql: string, ...values: (string | number | null)[]): T[] {
    return this.#statement(sql).all(...values) as T[];
  }
  get<T>(sql: string, ...values: (string | number | null)[]): T | undefined {
    return this.#statement(sql).get(...values) as T | undefined;
  }
  run(sql: string, ...values: (string | number | null)[]) {
    return this.#statement(sql).run(...values);
  }

  /** A value made once and kept, e.g. the key that signs task tokens. */
  setting(key: string, make: () => string): string {
    this.run('INSERT OR IGNORE INTO settings VALUES (?, ?)', key, make());
    return this.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key)!.value;
  }

  /** Whether the machine has had this definition before. */
  knows(arn: string, text: string, role: string): boolean {
    return this.get('SELECT id FROM definitions WHERE machine = ? AND hash = ?', arn, hashOf(text, role)) !== undefined;
  }
  saveMachine(arn: string, name: string, text: string, role: string, now: number, revision: string): void {
    const hash = hashOf(text, role);
    this.transaction(() => {
      this.run('INSERT OR IGNORE INTO definitions (machine, hash, text, role, revision) VALUES (?, ?, ?, ?, ?)', arn, hash, text, role, revision);
      const { id } = this.get<{ id: number }>('SELECT id FROM definitions WHERE machine = ? AND hash = ?', arn, hash)!;
      this.run(
        `INSERT INTO machines VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (arn) DO UPDATE SET definition = excluded.definition, updated = excluded.updated WHERE definition <> excluded.definition`,
        arn, name, id, now, now,
      );
    });
  }
  machine(arn: string): MachineRow | undefined {
    return this.get('SELECT * FROM machines WHERE arn = ?', arn);
  }
  definition(id: number): DefinitionRow {
    return this.get('SELECT * FROM definitions WHERE id = ?', id)!;
  }

  execution(id: number): ExecutionRow | undefined {
    return this.get('SELECT * FROM executions WHERE id = ?', id);
  }
  executionNamed(machine: string, name: string): ExecutionRow | undefined {
    return this.get('SELECT * FROM executions WHERE machine = ? AND name = ?', machine, name);
  }
  insertExecution(row: Omit<ExecutionRow, 'id'>): number {
    const { lastInsertRowid } = this.run(
      `INSERT INTO executions (machine, name, definition, status, input, trace, started, deadline, last_event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.machine, row.name, row.definition, row.status, row.input, row.trace, row.started, row.deadline, row.last_event,
    );
    return Number(lastInsertRowid);
  }
  removeExecution(id: number): void {
    for (const table of ['threads', 'items', 'events']) this.run(`DELETE FROM ${table} WHERE execution = ?`, id);
    this.run('DELETE FROM executions WHERE id = ?', id);
  }

  /** Threads that are not done. */
  threads(execution: number): ThreadRow[] {
    return this.all(`SELECT ${THREAD} FROM threads WHERE execution = ? AND status <> 'done'`, execution);
  }
  /** Outputs (JSON text) of the children that are done, by position. */
  outputs(execution: number, parent: number): { position: number; output: string }[] {
    return this.all("SELECT position, input AS output FROM threads WHERE execution = ? AND parent = ? AND status = 'done' ORDER BY position", execution, parent);
  }
  item(execution: number, thread: number, position: number): string {
    return this.get<{ value: string }>('SELECT value FROM items WHERE execution = ? AND thread = ? AND position = ?', execution, thread, position)!.value;
  }

  write({ execution, threads, emptied, purge, events, items }: Changes): void {
    this.transaction(() => {
      this.run(
        `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, deadline = ?, last_event = ?, redrives = ?, redriven = ?,
         redrive_token = ? WHERE id = ?`,
        execution.status, execution.output, execution.error, execution.cause, execution.stopped, execution.deadline, execution.last_event,
        execution.redrives, execution.redriven, execution.redrive_token, execution.id,
      );
      for (const id of emptied) {
        this.run('DELETE FROM threads WHERE execution = ? AND parent = ?', execution.id, id);
        this.run('DELETE FROM items WHERE execution = ? AND thread = ?', execution.id, id);
      }
      if (purge) {
        this.run('DELETE FROM threads WHERE execution = ?', execution.id);
        this.run('DELETE FROM items WHERE execution = ?', execution.id);
      }
      for (const row of purge ? [] : threads) {
        this.run(
          `INSERT OR REPLACE INTO threads (${THREAD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          row.execution, row.id, row.parent, row.position, row.status, row.state, row.entered, row.entered_at, row.last_event, row.input,
          row.variables, row.item, row.phase, row.work, row.due, row.child,
        );
      }
      for (const item of items) this.run('INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)', execution.id, item.thread, item.position, item.value);
      for (const event of events) {
        this.run('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)', execution.id, event.id, event.at, event.type, event.previous, event.details);
      }
    });
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) this.#prepared.set(sql, (statement = this.db.prepare(sql)));
    return statement;
  }
}

function hashOf(text: string, role: string): string {
  return createHash('sha256').update(`${role}\n${text}`).digest('hex');
}
