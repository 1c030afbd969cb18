import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Host, Principal } from '../contract.ts';
import { AwsError } from '../contract.ts';
import { inTransaction } from '../store/sqlite.ts';
import type { BusEvent } from './event.ts';
import type { Failure } from './retry.ts';
import { backoff, exhausted, failure, messageAttributes, queueUrl } from './retry.ts';
import type { Match, Rule } from './rules.ts';
import type { Target } from './target.ts';
import { callFor, logStream } from './target.ts';

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

export interface Links {
  rule(arn: string): Rule | undefined;
  /** Puts an event on another bus, as the principal. */
  forward(event: BusEvent, busArn: string, principal: Principal): Promise<void>;
}

/**
 * Brings events to targets, at least once, over crashes: a row per event and target is written before PutEvents answers and deleted
 * when the target took it, or when it ended in the dead-letter queue, or was dropped as AWS would.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export class Deliveries {
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #links: Links;
  readonly #statements: Record<'event' | 'delivery' | 'text' | 'retry' | 'done' | 'forget', StatementSync>;
  readonly #queues = new Map<string, { jobs: Job[]; at: number; inFlight: number }>();
  readonly #streams = new Set<string>();
  /** Rows above this were accepted by this process; it has them in memory. */
  readonly #before: number;
  #open = 0;
  #done: Job[] = [];
  #pruning = false;
  #stopped = false;

  constructor(host: Host, db: DatabaseSync, links: Links) {
    this.#host = host;
    this.#db = db;
    this.#links = links;
    this.#before = Number(db.prepare('SELECT coalesce(max(row), 0) AS row FROM deliveries').get()!.row);
    this.#statements = {
      event: db.prepare('INSERT INTO events (id, text, time, ingested, trace, replay) VALUES (?, ?, ?, ?, ?, ?)'),
      delivery: db.prepare('INSERT INTO deliveries (event, rule, target, retries, due) VALUES (?, ?, ?, 0, ?)'),
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
      const { lastInsertRowid } = this.#statements.delivery.run(row, rule.arn, target.id, ingested);
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
    const rule = this.#links.rule(job.rule);
    const target = rule?.targets.get(job.target);
    if (!rule || !target) {
      this.#host.log('warn', 'event dropped: its rule or target is gone', { rule: job.rule, target: job.target, event: job.held.event.id });
      return this.#finish(job);
    }
    const event: BusEvent = { ...job.held.event, text: this.#text(job.held) };
    try {
      await this.#deliver(rule, target, event);
    } catch (error) {
      if (!this.#stopped) await this.#failed(job, rule, target, event, failure(error));
      return;
    }
    this.#finish(job);
  }

  #text({ row, event }: Held): string {
    return event.text ?? String(this.#statements.text.get(row)!.text);
  }

  async #deliver(rule: Rule, target: Target, event: BusEvent): Promise<void> {
    const principal = principalOf(rule, target);
    if (target.kind === 'events') return this.#links.forward(event, target.arn, principal);
    const { ingested, trace } = event;
    const payload = target.input({ text: event.text, ingested, ruleArn: rule.arn, ruleName: rule.name });
    if (target.kind === 'logs') await this.#openStream(target, principal);
    const executionName = nameFor(event, rule, target);
    const call = callFor(target, { principal, payload, executionName, now: this.#host.clock.now(), ...(trace === undefined ? {} : { trace }) });
    try {
      await this.#host.dispatch(call);
    } catch (error) {
      // Only an earlier try of this very delivery can have taken the name: it did start, and its answer was lost.
      if (target.kind === 'states' && error instanceof AwsError && error.name === 'ExecutionAlreadyExists') return;
      throw error;
    }
  }

  async #openStream(target: Target, principal: Principal): Promise<void> {
    if (this.#streams.has(target.arn + target.id)) return;
    try {
      await this.#host.dispatch({ service: 'logs', action: 'CreateLogStream', input: { ...logStream(target) }, principal });
    } catch (error) {
      if (!(error instanceof AwsError && error.name === 'ResourceAlreadyExistsException')) throw error;
    }
    this.#streams.add(target.arn + target.id);
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
    const MessageAttributes = messageAttributes({
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: fault.code,
      ERROR_MESSAGE: fault.message,
      EXHAUSTED_RETRY_CONDITION: condition,
      RETRY_ATTEMPTS: String(job.retries),
    });
    const principal: Principal = { kind: 'service', service: 'events.amazonaws.com', sourceArn: rule.arn };
    const input = { QueueUrl: queueUrl(target.deadLetterArn), MessageBody: event.text, MessageAttributes };
    try {
      await this.#host.dispatch({ service: 'sqs', action: 'SendMessage', input, principal });
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

/** With a role, the target is called under it; without, as the service on behalf of the rule, by the target's own policy. */
function principalOf(rule: Rule, target: Target): Principal {
  const roleArn = target.roleArn ?? (rule.definition.RoleArn as string | undefined);
  if (roleArn === undefined) return { kind: 'service', service: 'events.amazonaws.com', sourceArn: rule.arn };
  return { kind: 'role', arn: roleArn, session: `events-${rule.name}`.slice(0, 64) };
}

/** At most 80 characters; a replay of the event, or another target, gets another name. */
function nameFor(event: BusEvent, rule: Rule, target: Target): string {
  const rest = createHash('sha256').update(`${rule.arn} ${target.id} ${event.replay ?? ''}`).digest('hex');
  return `${event.id}_${rest.slice(0, 32)}`;
}
