import type { DatabaseSync } from 'node:sqlite';
import type { Host, JsonObject, Principal } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { Failure } from '../eventbridge/retry.ts';
import { backoff, exhausted, failure, messageAttributes, queueUrl } from '../eventbridge/retry.ts';
import type { Schedule } from './schedule.ts';
import { isoTime } from './target.ts';

/** One firing of a schedule, under way. */
interface Run {
  id: string;
  schedule: string;
  /** The time that the schedule named, and when in its flexible window it starts. */
  scheduled: number;
  starts: number;
  due: number;
  retries: number;
}

/**
 * Calls the targets of schedules that fired, at least once, over crashes; retries and dead letters as documented:
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html
 */
export class Runs {
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #find: (arn: string) => Schedule | undefined;
  readonly #ended: (arn: string) => void;
  /** Runs that the last process left. */
  readonly #interrupted: Run[];
  #stopped = false;

  /** `ended` hears of each run whose last try is over. */
  constructor(host: Host, db: DatabaseSync, find: (arn: string) => Schedule | undefined, ended: (arn: string) => void) {
    this.#host = host;
    this.#db = db;
    this.#find = find;
    this.#ended = ended;
    this.#interrupted = db.prepare('SELECT * FROM runs ORDER BY due').all() as unknown as Run[];
  }

  recover(): void {
    for (const run of this.#interrupted) this.#wait(run);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Whether a schedule has a run whose end is open. */
  isOpen(arn: string): boolean {
    return this.#db.prepare('SELECT 1 FROM runs WHERE schedule = ? LIMIT 1').get(arn) !== undefined;
  }

  /** Writes a run down, inside the caller's transaction. The result starts it, after the commit. */
  accept(schedule: Schedule, scheduled: number): () => void {
    const starts = Math.max(scheduled, this.#host.clock.now()) + Math.floor(this.#host.random() * schedule.window);
    const run: Run = { id: this.#host.id(), schedule: schedule.arn, scheduled, starts, due: starts, retries: 0 };
    const insert = this.#db.prepare('INSERT INTO runs (id, schedule, scheduled, starts, due, retries) VALUES (?, ?, ?, ?, ?, 0)');
    insert.run(run.id, run.schedule, scheduled, starts, starts);
    return () => this.#wait(run);
  }

  #wait(run: Run) {
    const ms = run.due - this.#host.clock.now();
    if (ms > 0) this.#host.clock.after(ms, () => void this.#attempt(run));
    else setImmediate(() => void this.#attempt(run));
  }

  async #attempt(run: Run): Promise<void> {
    if (this.#stopped) return;
    const schedule = this.#find(run.schedule);
    if (!schedule) return this.#end(run); // deleted meanwhile
    const invocation = { scheduleArn: schedule.arn, scheduledTime: run.scheduled, executionId: run.id, attempt: run.retries + 1 };
    try {
      const call = schedule.target.call(invocation);
      const answer = await this.#host.dispatch({ ...call, principal: principalOf(schedule) });
      refusedEntry(answer);
    } catch (error) {
      if (this.#stopped) return;
      // Only an earlier try of this run can have taken the name of its execution.
      const isStarted = error instanceof AwsError && error.name === 'ExecutionAlreadyExists';
      if (!isStarted) return this.#failed(run, schedule, failure(error));
    }
    this.#end(run);
  }

  async #failed(run: Run, schedule: Schedule, fault: Failure): Promise<void> {
    const due = this.#host.clock.now() + backoff(run.retries + 1, this.#host.random);
    const condition = fault.retryable ? exhausted(schedule.target.retry, run.retries, run.starts, due) : undefined;
    if (!fault.retryable || condition !== undefined) return this.#deadLetter(run, schedule, fault, condition, 1);
    run.retries++;
    run.due = due;
    this.#db.prepare('UPDATE runs SET retries = ?, due = ? WHERE id = ?').run(run.retries, due, run.id);
    this.#wait(run);
  }

  async #deadLetter(run: Run, schedule: Schedule, fault: Failure, condition: string | undefined, attempt: number): Promise<void> {
    const about: JsonObject = { schedule: schedule.arn, target: schedule.target.arn, error: fault.message, retries: run.retries };
    const queue = schedule.target.deadLetterArn;
    if (queue === undefined) {
      this.#host.log('error', 'invocation dropped: it failed and the schedule has no dead-letter queue', about);
      return this.#end(run);
    }
    const invocation = { scheduleArn: schedule.arn, scheduledTime: run.scheduled, executionId: run.id, attempt: run.retries + 1 };
    const MessageAttributes = messageAttributes({
      SCHEDULE_ARN: schedule.arn,
      TARGET_ARN: schedule.target.arn,
      SCHEDULED_TIME: isoTime(run.scheduled),
      EXECUTION_ID: run.id,
      ERROR_CODE: fault.message.split(':')[0],
      ERROR_MESSAGE: fault.message,
      EXHAUSTED_RETRY_CONDITION: condition,
      RETRY_ATTEMPTS: String(run.retries),
      IS_PAYLOAD_TRUNCATED: 'false',
    });
    const input = { QueueUrl: queueUrl(queue), MessageBody: schedule.target.input(invocation), MessageAttributes };
    try {
      await this.#host.dispatch({ service: 'sqs', action: 'SendMessage', input, principal: principalOf(schedule) });
      this.#host.log('warn', 'invocation sent to the dead-letter queue', about);
    } catch (error) {
      if (this.#stopped) return;
      const again = failure(error);
      if (again.retryable) {
        const retry = () => void this.#deadLetter(run, schedule, fault, condition, attempt + 1);
        this.#host.clock.after(backoff(attempt, this.#host.random), retry);
        return;
      }
      this.#host.log('error', 'invocation dropped: its dead-letter queue refused it', { ...about, refusal: again.message });
    }
    this.#end(run);
  }

  #end(run: Run) {
    if (this.#stopped) return;
    this.#db.prepare('DELETE FROM runs WHERE id = ?').run(run.id);
    this.#ended(run.schedule);
  }
}

/** A schedule calls everything, its dead-letter queue too, under the target's role. */
function principalOf({ name, target }: Schedule): Principal {
  return { kind: 'role', arn: target.roleArn, session: `scheduler-${name}`.slice(0, 64) };
}

/** PutEvents answers success though it refused the entry. */
function refusedEntry(answer: JsonObject) {
  const entry = Array.isArray(answer.Entries) ? (answer.Entries[0] as JsonObject | undefined) : undefined;
  if (entry?.ErrorCode !== undefined) throw new AwsError(String(entry.ErrorCode), String(entry.ErrorMessage));
}
