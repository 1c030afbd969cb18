import type { DatabaseSync } from 'node:sqlite';
import type { Host } from '../contract.ts';
import { inTransaction } from '../store/sqlite.ts';
import { Runs } from './runs.ts';
import type { Schedule } from './schedule.ts';
import { nextRun } from './schedule.ts';

/**
 * AWS calls within the minute that a schedule is due in: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html . What is due at the start of
 * the process is spread over so long: dozens of functions that start at once would take the machine from what it is started for.
 */
const PRECISION_MS = 60_000;

/**
 * Fires schedules when they are due and remembers on disk that it did. Times missed while the process was down, however many, become
 * one run in the first minute after the next start, for the earliest of them; AWS, which is never down for long, would have made each.
 */
export class Timetable {
  readonly runs: Runs;
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #schedules = new Map<string, Schedule>();
  readonly #timers = new Map<string, () => void>();
  readonly #done: (schedule: Schedule) => void;
  #started = false;

  /** `done` hears of a schedule that asked to be deleted and is out of force, once its last run is over. */
  constructor(host: Host, db: DatabaseSync, done: (schedule: Schedule) => void) {
    this.#host = host;
    this.#db = db;
    this.#done = done;
    this.runs = new Runs(host, db, (arn) => this.#schedules.get(arn), (arn) => this.#retire(arn));
  }

  all(): Schedule[] {
    return [...this.#schedules.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  }

  get(arn: string): Schedule | undefined {
    return this.#schedules.get(arn);
  }

  /** Epoch milliseconds. */
  times(arn: string): { created: number; modified: number } {
    const row = this.#db.prepare('SELECT created, modified FROM schedules WHERE arn = ?').get(arn)!;
    return { created: Number(row.created), modified: Number(row.modified) };
  }

  /** Puts a schedule in force. One with the same timing as before keeps its place in time. */
  set(schedule: Schedule): void {
    const now = this.#host.clock.now();
    const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate, State } = schedule.definition;
    const timing = JSON.stringify([ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate, State]);
    const known = this.#db.prepare('SELECT timing, created FROM schedules WHERE arn = ?').get(schedule.arn);
    if (known?.timing !== timing) {
      const put = this.#db.prepare('INSERT OR REPLACE INTO schedules (arn, timing, created, modified, anchor, last) VALUES (?, ?, ?, ?, ?, NULL)');
      put.run(schedule.arn, timing, known?.created ?? now, now, now);
    }
    this.#schedules.set(schedule.arn, schedule);
    this.#arm(schedule);
  }

  /** An API call wrote the schedule. */
  touch(arn: string): void {
    this.#db.prepare('UPDATE schedules SET modified = ? WHERE arn = ?').run(this.#host.clock.now(), arn);
  }

  delete(arn: string): void {
    this.#timers.get(arn)?.();
    this.#timers.delete(arn);
    this.#schedules.delete(arn);
    this.#db.prepare('DELETE FROM schedules WHERE arn = ?').run(arn);
  }

  start(): void {
    this.#started = true;
    this.runs.recover();
    for (const schedule of this.#schedules.values()) this.#arm(schedule, Math.floor(this.#host.random() * PRECISION_MS));
  }

  stop(): void {
    this.#started = false;
    for (const cancel of this.#timers.values()) cancel();
    this.runs.stop();
  }

  #next(schedule: Schedule): number | undefined {
    const { anchor, last } = this.#db.prepare('SELECT anchor, last FROM schedules WHERE arn = ?').get(schedule.arn)!;
    return nextRun(schedule, Number(anchor), last === null ? undefined : Number(last));
  }

  /** @param late in how many milliseconds it runs where it is due already */
  #arm(schedule: Schedule, late = 0) {
    this.#timers.get(schedule.arn)?.();
    this.#timers.delete(schedule.arn);
    if (!this.#started || !schedule.enabled) return;
    const due = this.#next(schedule);
    if (due === undefined) return this.#retire(schedule.arn);
    const wait = due - this.#host.clock.now();
    this.#timers.set(
      schedule.arn,
      this.#host.clock.after(wait > 0 ? wait : late, () => this.#fire(schedule, due)),
    );
  }

  #fire(schedule: Schedule, due: number) {
    const start = inTransaction(this.#db, () => {
      const last = Math.max(due, this.#host.clock.now());
      this.#db.prepare('UPDATE schedules SET last = ? WHERE arn = ?').run(last, schedule.arn);
      return this.runs.accept(schedule, due);
    });
    start();
    this.#arm(schedule);
  }

  #retire(arn: string) {
    const schedule = this.#schedules.get(arn);
    if (!schedule?.deleteWhenDone || !schedule.enabled || this.runs.isOpen(arn) || this.#next(schedule) !== undefined) return;
    this.#timers.get(arn)?.();
    this.#timers.delete(arn);
    this.#schedules.delete(arn);
    this.#done(schedule);
  }
}
