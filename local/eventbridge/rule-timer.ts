import type { DatabaseSync } from 'node:sqlite';
import type { Host } from '../contract.ts';
import { eventText } from './event.ts';
import type { Intake } from './intake.ts';
import type { Buses, Rule } from './rules.ts';

/**
 * Rules on a schedule: a "Scheduled Event" for the rule's own targets at each time, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 * The last firing is on disk. Times missed while the process was down make one event at the next start (AWS would have sent each).
 */
export class RuleTimer {
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #buses: Buses;
  readonly #intake: Intake;
  readonly #timers = new Map<string, () => void>();
  #started = false;

  constructor(host: Host, db: DatabaseSync, buses: Buses, intake: Intake) {
    this.#host = host;
    this.#db = db;
    this.#buses = buses;
    this.#intake = intake;
  }

  start(): void {
    this.#started = true;
    for (const rule of this.#buses.allRules()) this.changed(rule);
  }

  stop(): void {
    this.#started = false;
    for (const cancel of this.#timers.values()) cancel();
  }

  /** A rule was made, changed, enabled, disabled or removed. */
  changed(rule: Rule): void {
    this.#timers.get(rule.arn)?.();
    this.#timers.delete(rule.arn);
    if (!this.#started) return;
    const expression = String(rule.definition.ScheduleExpression);
    if (!rule.schedule || !rule.enabled) {
      this.#db.prepare('DELETE FROM fires WHERE rule = ?').run(rule.arn);
      return;
    }
    const known = this.#db.prepare('SELECT start, last FROM fires WHERE rule = ? AND expression = ?').get(rule.arn, expression);
    const now = this.#host.clock.now();
    if (!known) this.#db.prepare('INSERT OR REPLACE INTO fires (rule, expression, start, last) VALUES (?, ?, ?, ?)').run(rule.arn, expression, now, now);
    this.#arm(rule, Number(known?.start ?? now), Number(known?.last ?? now));
  }

  #arm(rule: Rule, start: number, last: number) {
    const due = rule.schedule!.next(last, start);
    if (due === undefined) return;
    this.#timers.set(
      rule.arn,
      this.#host.clock.after(due - this.#host.clock.now(), () => this.#fire(rule, start, due)),
    );
  }

  #fire(rule: Rule, start: number, due: number) {
    const now = this.#host.clock.now();
    const id = this.#host.id();
    const time = Math.floor(due / 1000);
    const { account, region } = this.#host;
    const text = eventText({ id, time, detailType: 'Scheduled Event', source: 'aws.events', account, region, resources: [rule.arn], detail: '{}' });
    const matches = [...rule.targets.values()].map((target) => ({ rule, target }));
    const bus = this.#buses.get(rule.bus);
    this.#intake.take([{ bus, event: { id, text, time, ingested: now }, matches }], () => {
      this.#db.prepare('UPDATE fires SET last = ? WHERE rule = ?').run(Math.max(now, due), rule.arn);
    });
    this.#arm(rule, start, Math.max(now, due));
  }
}
