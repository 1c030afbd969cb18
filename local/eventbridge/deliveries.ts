import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Host } from '../contract.ts';
import { inTransaction } from '../store/sqlite.ts';
import type { Courier } from './courier.ts';
import type { BusEvent } from './event.ts';
import type { Failure } from './retry.ts';
import { backoff, exhausted, failure } from './retry.ts';
import type { Match, Rule } from './rules.ts';
import type { Target } from './target.ts';

/** An event with deliveries open. Its text leaves memory when many wait. */
interface Held {
  row: number;
  event: Omit<BusEvent, 'text'> & { text?: string };
  open: number;
}
interface Job {
  row: number;
  held: Held;
  rule: string;
  target: string;
  retries: number;
}

/** Deliveries under way at a time, per target: a slow target holds back no other. */
const IN_FLIGHT = 32;
/** Beyond this many open deliveries, event texts are read from disk when their turn comes. */
const TEXTS_IN_MEMORY = 10_000;

/**
 * Brings events to targets, at least once, over crashes: a row per event and target is written before PutEvents answers and deleted
 * when the target took it, or when it ended in the dead-letter queue, or was dropped as AWS would.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export class Deliveries {
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #ruleOf: (arn: string) => Rule | undefined;
  readonly #courier: Courier;
  readonly #statements: Record<'event' | 'delivery' | 'text' | 'retry' | 'done' | 'forget', StatementSync>;
  readonly #queues = new Map<string, { jobs: Job[]; at: number; inFlight: number }>();
  /** Rows above this were accepted by this process; it has them in memory. */
  readonly #before: number;
  #open = 0;
  #done: Job[] = [];
  #pruning = false;
  #stopped = false;

  constructor(host: Host, db: DatabaseSync, ruleOf: (arn: string) => Rule | undefined, courier: Courier) {
    this.#host = host;
    this.#db = db;
    this.#ruleOf = ruleOf;
    this.#courier = courier;
    this.#before = Number(db.prepare('SELECT coalesce(max(row), 0) AS row FROM deliveries').get()!.row);
    this.#statements = {
      event: db.prepare('INSERT INTO events (id, text, time, ingested, trace, replay) VALUES (?, ?, ?, ?, ?, ?)'),
      delivery: db.prepare('INSERT INTO deliveries (event, rule, target, retries, due) VALUES (?, ?, ?, 0, 0)'),
      text: db.prepare('SELECT text FROM events WHERE row = ?'),
      retry: db.prepare('UPDATE deliveries SET retries = ?, due = ? WHERE row = ?'),
      done: db.prepare('DELETE FROM deliveries WHERE row = ?'),
      forget: db.prepare('DELETE FROM events WHERE row = ?'),
    };
  }

  /** Deliveries not yet ended. */
  get open(): number {
    return this.#open;
  }

  /** Writes down, inside the caller's transaction, what is to be delivered. The result starts it, after the commit. */
  accept(event: BusEvent, matches: Match[]): () => void {
    const { id, text, time, ingested, trace, replay } = event;
    const row = Number(this.#statements.event.run(id, text, time, ingested, trace ?? null, replay ?? null).lastInsertRowid);
    const { text: _text, ...rest } = event;
    const held: Held = { row, event: this.#open < TEXTS_IN_MEMORY ? event : rest, open: matches.length };
    const jobs = matches.map(({ rule, target }): Job => {
      const { lastInsertRowid } = this.#statements.delivery.run(row, rule.arn, target.id);
      return { row: Number(lastInsertRowid), held, rule: rule.arn, target: target.id, retries: 0 };
    });
    return () => {
      this.#open += jobs.length;
      for (const job of jobs) this.#enqueue(job);
    };
  }

  /** Takes up what was open when the process last ended. */
  recover(): void {
    const held = new Map<number, Held>();
    for (const { row, id, time, ingested, trace, replay } of this.#db.prepare('SELECT row, id, time, ingested, trace, replay FROM events').all()) {
      const event: Held['event'] = { id: String(id), time: Number(time), ingested: Number(ingested) };
      if (trace !== null) event.trace = String(trace);
      if (replay !== null) event.replay = String(replay);
      held.set(Number(row), { row: Number(row), event, open: 0 });
    }
    for (const { row, event, rule, target, retries, due } of this.#db.prepare('SELECT * FROM deliveries WHERE row <= ? ORDER BY row').all(this.#before)) {
      const holder = held.get(Number(event))!;
      holder.open++;
      this.#open++;
      const job = { row: Number(row), held: holder, rule: String(rule), target: String(target), retries: Number(retries) };
      this.#later(job, Number(due) - this.#host.clock.now());
    }
  }

  stop(): void {
    this.#prune();
    this.#stopped = true;
  }

  #later(job: Job, wait: number) {
    if (wait <= 0) this.#enqueue(job);
    else this.#host.clock.after(wait, () => this.#enqueue(job));
  }

  #enqueue(job: Job) {
    const key = `${job.rule} ${job.target}`;
    let queue = this.#queues.get(key);
    if (!queue) this.#queues.set(key, (queue = { jobs: [], at: 0, inFlight: 0 }));
    queue.jobs.push(job);
    this.#pump(queue);
  }

  #pump(queue: { jobs: Job[]; at: number; inFlight: number }) {
    while (!this.#stopped && queue.inFlight < IN_FLIGHT && queue.at < queue.jobs.length) {
      const job = queue.jobs[queue.at++]!;
      if (queue.at === queue.jobs.length) queue.jobs = [];
      if (queue.jobs.length === 0) queue.at = 0;
      queue.inFlight++;
      // Off the caller's stack: PutEvents answers first.
      setImmediate(() => {
        void this.#attempt(job).finally(() => {
          queue.inFlight--;
          this.#pump(queue);
        });
      });
    }
  }

  async #attempt(job: Job): Promise<void> {
    if (this.#stopped) return;
    const rule = this.#ruleOf(job.rule);
    const target = rule?.targets.get(job.target);
    if (!rule || !target) {
      this.#host.log('warn', 'event dropped: its rule or target is gone', { rule: job.rule, target: job.target, event: job.held.event.id });
      return this.#finish(job);
    }
    const event: BusEvent = { ...job.held.event, text: this.#text(job.held) };
    try {
      await this.#courier.deliver(rule, target, event);
    } catch (error) {
      if (!this.#stopped) await this.#failed(job, rule, target, event, failure(error));
      return;
    }
    this.#finish(job);
  }

  #text({ row, event }: Held): string {
    return event.text ?? String(this.#statements.text.get(row)!.text);
  }

  async #failed(job: Job, rule: Rule, target: Target, event: BusEvent, fault: Failure): Promise<void> {
    const retry = job.retries + 1;
    const due = this.#host.clock.now() + backoff(retry, this.#host.random);
    const condition = fault.retryable ? exhausted(target.retry, job.retries, event.ingested, due) : undefined;
    if (fault.retryable && condition === undefined) {
      job.retries = retry;
      this.#statements.retry.run(retry, due, job.row);
      return this.#later(job, due - this.#host.clock.now());
    }
    await this.#deadLetter(job, rule, target, event, fault, condition, 1);
  }

  /** The event itself goes to the target's dead-letter queue; without one it is dropped, as on AWS, but said in the log. */
  async #deadLetter(job: Job, rule: Rule, target: Target, event: BusEvent, fault: Failure, condition: string | undefined, attempt: number) {
    const about = { rule: rule.arn, target: target.arn, event: event.id, error: fault.message, retries: job.retries };
    if (target.deadLetterArn === undefined) {
      this.#host.log('error', 'event dropped: delivery failed and the target has no dead-letter queue', about);
      return this.#finish(job);
    }
    try {
      await this.#courier.deadLetter(target.deadLetterArn, rule, target, event, { ...fault, condition, retries: job.retries });
      this.#host.log('warn', 'event sent to the dead-letter queue', about);
    } catch (error) {
      const again = failure(error);
      if (this.#stopped) return;
      if (again.retryable) {
        const retry = () => void this.#deadLetter(job, rule, target, event, fault, condition, attempt + 1);
        this.#host.clock.after(backoff(attempt, this.#host.random), retry);
        return;
      }
      this.#host.log('error', 'event dropped: its dead-letter queue refused it', { ...about, refusal: again.message });
    }
    this.#finish(job);
  }

  /** Rows of ended deliveries go in one transaction per turn of the event loop. */
  #finish(job: Job) {
    if (this.#stopped) return;
    this.#open--;
    this.#done.push(job);
    if (this.#pruning) return;
    this.#pruning = true;
    setImmediate(() => this.#prune());
  }

  #prune() {
    this.#pruning = false;
    const done = this.#done;
    this.#done = [];
    if (this.#stopped || done.length === 0) return;
    inTransaction(this.#db, () => {
      for (const { row, held } of done) {
        this.#statements.done.run(row);
        if (--held.open === 0) this.#statements.forget.run(held.row);
      }
    });
  }
}
