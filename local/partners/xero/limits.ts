import type { Clock } from '../../contract.ts';
import { tooMany } from './errors.ts';

export interface Limits {
  /** Calls in a minute and in a day, and calls in progress at a time. */
  minute: number;
  day: number;
  concurrent: number;
}

/** Per organisation and app: https://developer.xero.com/documentation/guides/oauth2/limits/#api-rate-limits */
export const LIMITS: Limits = { minute: 60, day: 5_000, concurrent: 5 };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Of all organisations of an app together; one alone does not come near it. */
const APP_MINUTE = 10_000;

/** Counts calls over sliding windows, and says with each answer how many are left. */
export class Meter {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #calls: number[] = [];
  #running = 0;

  constructor(clock: Clock, limits: Partial<Limits> = {}) {
    this.#clock = clock;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** @throws XeroError 429 */
  begin(): void {
    const now = this.#clock.now();
    while (this.#calls[0] !== undefined && this.#calls[0] <= now - DAY_MS) this.#calls.shift();
    if (this.#running >= this.#limits.concurrent) throw tooMany('concurrent', 1);
    const minute = this.#lately();
    if (minute.length >= this.#limits.minute) throw tooMany('minute', seconds((minute[0] ?? now) + MINUTE_MS - now));
    if (this.#calls.length >= this.#limits.day) throw tooMany('day', seconds((this.#calls[0] ?? now) + DAY_MS - now));
    this.#calls.push(now);
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
  }

  headers(): Record<string, string> {
    const { minute, day } = this.#limits;
    const used = this.#lately().length;
    return { 'x-minlimit-remaining': String(minute - used), 'x-daylimit-remaining': String(day - this.#calls.length), 'x-appminlimit-remaining': String(APP_MINUTE - used) };
  }

  #lately(): number[] {
    const since = this.#clock.now() - MINUTE_MS;
    return this.#calls.slice(this.#calls.findLastIndex((at) => at <= since) + 1);
  }
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
