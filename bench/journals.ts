import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Where a saga of an order ended. */
export interface Ended {
  machine: 'order' | 'posting' | 'unwind';
  status: string;
  /** Epoch ms. */
  at: number;
  error: string | null;
}

/**
 * Watches sagas end in Step Functions' own file, read only: looking costs the platform nothing, so neither the speed nor the counted calls of what is
 * measured change by it. An order is journal-posted when its posting saga has succeeded.
 */
export class Journals {
  readonly #db: DatabaseSync;
  readonly #waiting = new Map<string, PromiseWithResolvers<Ended>>();
  #since: number;
  #timer: NodeJS.Timeout;

  constructor(dataDir: string) {
    this.#db = new DatabaseSync(join(dataDir, 'runtime', 'states', 'stepfunctions.sqlite'), { readOnly: true });
    this.#db.exec('PRAGMA busy_timeout = 5000');
    this.#since = Date.now();
    this.#timer = setInterval(() => this.#look(), 20);
  }

  /** Settles when the order's journal is posted, or one of its sagas failed. @throws Error after `timeoutMs` */
  async ended(orderId: string, timeoutMs: number): Promise<Ended> {
    const waiting = Promise.withResolvers<Ended>();
    this.#waiting.set(orderId, waiting);
    const late = setTimeout(() => waiting.reject(new Error(`order ${orderId} is not posted after ${timeoutMs / 1000} s`)), timeoutMs);
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(late);
      this.#waiting.delete(orderId);
    }
  }

  /**
   * State transitions since `from` (epoch ms), as they are charged: every state that was entered, and every further attempt of a retry
   * (https://aws.amazon.com/step-functions/pricing/).
   */
  transitions(from: number): number {
    const { entered, attempts, tasks } = this.#db
      .prepare(
        `SELECT COUNT(*) FILTER (WHERE type LIKE '%StateEntered') AS entered, COUNT(*) FILTER (WHERE type IN ('TaskScheduled', 'LambdaFunctionScheduled')) AS attempts,
         COUNT(*) FILTER (WHERE type = 'TaskStateEntered') AS tasks FROM events WHERE at >= ?`,
      )
      .get(from) as { entered: number; attempts: number; tasks: number };
    return entered + Math.max(0, attempts - tasks);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#db.close();
  }

  #look(): void {
    if (this.#waiting.size === 0) return;
    // a little back: an execution that ended in the same millisecond, or was written late
    const rows = this.#db.prepare('SELECT machine, input, status, stopped, error FROM executions WHERE stopped >= ?').all(this.#since - 500) as {
      machine: string;
      input: string;
      status: string;
      stopped: number;
      error: string | null;
    }[];
    for (const { machine, input, status, stopped, error } of rows) {
      this.#since = Math.max(this.#since, stopped);
      const which = /posting/i.test(machine) ? 'posting' : /unwind/i.test(machine) ? 'unwind' : 'order';
      if (which === 'order' && status === 'SUCCEEDED') continue; // its shipment comes
      const { orderId } = JSON.parse(input) as { orderId: string };
      this.#waiting.get(orderId)?.resolve({ machine: which, status, at: stopped, error });
    }
  }
}
