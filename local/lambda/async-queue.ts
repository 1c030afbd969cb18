import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../contract.ts';
import type { Host, Json, JsonObject } from '../contract.ts';
import { sendDeadLetter, sendRecord } from './destination.ts';
import type { LambdaFunction } from './function.ts';

/** How a function's events are handled: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html */
export interface EventConfig {
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  onSuccess?: string;
  onFailure?: string;
}
export const defaultEventConfig: EventConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

export interface Answer {
  payload: string;
  error: boolean;
  version: string;
}

interface Row {
  id: string;
  name: string;
  qualifier: string | null;
  payload: string;
  trace: string;
  created: number;
  attempts: number;
  throttles: number;
  due: number;
}

export interface AsyncQueueOptions {
  host: Host;
  db: DatabaseSync;
  find(name: string): { fn: LambdaFunction; reserved: number | undefined } | undefined;
  config(name: string, qualifier: string | null): EventConfig;
  invoke(event: { id: string; name: string; qualifier: string | null; payload: string; trace: string }): Promise<Answer>;
}

export const asyncSchema = `CREATE TABLE IF NOT EXISTS events (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, qualifier TEXT, payload TEXT NOT NULL, trace TEXT NOT NULL,
  created INTEGER NOT NULL, attempts INTEGER NOT NULL, throttles INTEGER NOT NULL, due INTEGER NOT NULL) STRICT;`;

/** Waits between attempts after function errors: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_WAIT_MS = [60_000, 120_000];
const THROTTLE_WAIT_LIMIT_MS = 300_000;

/** Asynchronous invocations: stored before they are accepted, forgotten only when done or handed to where failures go. */
export class AsyncQueue {
  readonly #options: AsyncQueueOptions;
  readonly #timers = new Map<string, () => void>();
  #stopped = false;

  constructor(options: AsyncQueueOptions) {
    this.#options = options;
  }

  accept(event: { id: string; name: string; qualifier: string | null; payload: string; trace: string }) {
    const now = this.#options.host.clock.now();
    const row: Row = { ...event, created: now, attempts: 0, throttles: 0, due: now };
    this.#options.db
      .prepare('INSERT INTO events VALUES (:id, :name, :qualifier, :payload, :trace, :created, :attempts, :throttles, :due)')
      .run({ ...row });
    this.#schedule(row);
  }

  /** Takes up what was under way when the runtime last ended. */
  start() {
    const rows = this.#options.db.prepare('SELECT * FROM events ORDER BY created').all() as unknown as Row[];
    for (const row of rows) if (!this.#timers.has(row.id)) this.#schedule(row);
  }

  stop() {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
  }

  #schedule(row: Row) {
    const { clock, log } = this.#options.host;
    const cancel = clock.after(row.due - clock.now(), () => {
      this.#attempt(row).catch((error: unknown) => log('error', `asynchronous invocation of ${row.name} failed`, { id: row.id, error: String(error) }));
    });
    this.#timers.set(row.id, cancel);
  }

  async #attempt(row: Row) {
    const { host, find, config, invoke } = this.#options;
    const found = find(row.name);
    if (!found) {
      host.log('warn', `an event waits for function ${row.name}, which is gone: dropped`, { id: row.id });
      return this.#forget(row);
    }
    const limits = config(row.name, row.qualifier);
    if (found.reserved === 0) return this.#fail(row, found.fn, limits, 'ZeroReservedConcurrency');
    if (host.clock.now() - row.created > limits.maximumEventAgeSeconds * 1000) return this.#fail(row, found.fn, limits, 'EventAgeExceeded');
    let answer: Answer;
    try {
      answer = await invoke(row);
    } catch (error) {
      // Throttled: back to the queue, from one second up to five minutes apart, until the event is too old.
      const wait = Math.min(1000 * 2 ** row.throttles, THROTTLE_WAIT_LIMIT_MS);
      host.log('debug', `${row.name} throttled an event`, { id: row.id, error: String(error) });
      return this.#again({ ...row, throttles: row.throttles + 1, due: host.clock.now() + wait });
    }
    if (this.#stopped && answer.error) return; // the sandbox was ended with us: it counts as not run
    const attempts = row.attempts + 1;
    if (!answer.error) {
      if (limits.onSuccess) await this.#record({ ...row, attempts }, found.fn, limits.onSuccess, 'Success', answer);
      return this.#forget(row);
    }
    if (attempts > limits.maximumRetryAttempts) return this.#fail({ ...row, attempts }, found.fn, limits, 'RetriesExhausted', answer);
    const wait = RETRY_WAIT_MS[attempts - 1] ?? 0;
    this.#again({ ...row, attempts, due: host.clock.now() + wait });
  }

  #again(row: Row) {
    this.#options.db.prepare('UPDATE events SET attempts = ?, throttles = ?, due = ? WHERE id = ?').run(row.attempts, row.throttles, row.due, row.id);
    if (!this.#stopped) this.#schedule(row);
  }

  async #fail(row: Row, fn: LambdaFunction, limits: EventConfig, condition: string, answer?: Answer) {
    if (limits.onFailure) await this.#record(row, fn, limits.onFailure, condition, answer);
    const target = fn.deadLetterArn;
    if (target) {
      const message = answer ? String((JSON.parse(answer.payload) as JsonObject | null)?.errorMessage ?? answer.payload) : condition;
      const error = { id: row.id, code: answer ? 200 : 429, message };
      await this.#deliver(row, fn, target, (delivery) => sendDeadLetter(target, row.payload, error, delivery));
    }
    this.#forget(row);
  }

  async #record(row: Row, fn: LambdaFunction, arn: string, condition: string, answer?: Answer) {
    const functionArn = `${fn.arn}:${row.qualifier ?? '$LATEST'}`;
    const record: JsonObject = {
      version: '1.0',
      timestamp: new Date(this.#options.host.clock.now()).toISOString(),
      requestContext: { requestId: row.id, functionArn, condition, approximateInvokeCount: row.attempts },
      requestPayload: JSON.parse(row.payload) as Json,
    };
    if (answer) {
      record.responseContext = { statusCode: 200, executedVersion: answer.version, ...(answer.error ? { functionError: 'Unhandled' } : {}) };
      record.responsePayload = JSON.parse(answer.payload) as Json;
    }
    await this.#deliver(row, fn, arn, (delivery) => sendRecord(arn, record, functionArn, condition === 'Success', delivery));
  }

  /** Lambda tries a destination and, when it may not or cannot, only counts the failure; here it is an error in the log. */
  async #deliver(row: Row, fn: LambdaFunction, arn: string, send: (delivery: Parameters<typeof sendRecord>[4]) => Promise<unknown>) {
    const { host } = this.#options;
    try {
      await send({ dispatch: host.dispatch, role: fn.role, session: fn.name, trace: row.trace });
    } catch (error) {
      const code = error instanceof AwsError ? error.name : 'Error';
      host.log('error', `${fn.name} could not deliver to ${arn}: ${code}: ${error instanceof Error ? error.message : String(error)}`, { id: row.id });
    }
  }

  #forget(row: Row) {
    this.#timers.delete(row.id);
    this.#options.db.prepare('DELETE FROM events WHERE id = ?').run(row.id);
  }
}
