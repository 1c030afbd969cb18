import type { BreakerLimits, ConnectorHealth } from '../../core/model/connector-health.ts';
import { afterFailure, afterNothing, afterSuccess, BREAKER_LIMITS, isAnswer, isOutage, probing, verdictOn } from '../../core/resilience/breaker.ts';
import { log } from './log.ts';
import { described } from './step.ts';

export interface HealthStore {
  get(connector: string): Promise<ConnectorHealth>;
  change(connector: string, decide: (health: ConnectorHealth) => ConnectorHealth | undefined): Promise<{ before: ConnectorHealth; after: ConnectorHealth }>;
}

/** What an attempt told of the other side. nothing: it was not asked, or what failed is ours. */
export type Outcome = { ms: number; failed?: unknown } | 'nothing';

/** How often an instance that finds everything well says so. */
const REPORT_MS = 5 * 60_000;

/**
 * One instance's part in the breakers that all share. It keeps in mind that a breaker is closed, so that an ordinary order costs no call; it writes when something fails, and reads what others wrote then. A store that
 * cannot be reached stops nobody: then every attempt is made.
 */
export class Breakers {
  readonly #store: HealthStore;
  readonly #now: () => Date;
  readonly #known = new Map<string, ConnectorHealth>();
  readonly #calls = new Map<string, { since: string; reported: number; count: number; total: number; slowest: number }>();
  readonly #changed: (before: ConnectorHealth, after: ConnectorHealth) => Promise<void>;
  readonly #limits: () => BreakerLimits;

  /** @param changed told of every change that this instance wrote */
  constructor(store: HealthStore, now: () => Date, changed: (before: ConnectorHealth, after: ConnectorHealth) => Promise<void> = async () => undefined, limits = () => BREAKER_LIMITS) {
    this.#store = store;
    this.#now = now;
    this.#changed = changed;
    this.#limits = limits;
  }

  /** @returns an instant: not before that; else whether it is the one attempt that finds out */
  async ask(connector: string, leaseMs: number): Promise<Date | { isProbe: boolean }> {
    try {
      let known = this.#known.get(connector) ?? (await this.#store.get(connector));
      this.#known.set(connector, known);
      if (verdictOn(known, this.#now()) === 'probe') {
        const at = this.#now();
        const { before, after } = await this.#store.change(connector, (health) => (verdictOn(health, at) === 'probe' ? probing(health, at, leaseMs) : undefined));
        this.#known.set(connector, after);
        if (before !== after) return { isProbe: true };
        known = after;
      }
      const verdict = verdictOn(known, this.#now());
      return verdict instanceof Date ? verdict : { isProbe: false };
    } catch (error) {
      log.warn('breaker not read', { connector, ...described(error) });
      return { isProbe: false };
    }
  }

  async tell(connector: string, isProbe: boolean, outcome: Outcome): Promise<void> {
    const at = this.#now();
    try {
      if (outcome === 'nothing') return await this.#change(connector, (health) => afterNothing(health, isProbe), isProbe);
      const { failed } = outcome;
      if (isOutage(failed)) return await this.#change(connector, (health) => afterFailure(health, at, failed.code, isProbe, this.#limits()), true);
      if (failed !== undefined && !isAnswer(failed)) return await this.#change(connector, (health) => afterNothing(health, isProbe), isProbe);
      const calls = this.#count(connector, outcome.ms, at);
      const known = this.#known.get(connector);
      const isNews = isProbe || (known !== undefined && known.failures > 0) || calls !== undefined;
      const decide = (health: ConnectorHealth) => {
        const well = afterSuccess(health, at, isProbe);
        return well && { ...well, ...(calls && { calls }) };
      };
      await this.#change(connector, decide, isNews);
    } catch (error) {
      log.warn('breaker not written', { connector, ...described(error) });
    }
  }

  async #change(connector: string, decide: (health: ConnectorHealth) => ConnectorHealth | undefined, isNews: boolean): Promise<void> {
    if (!isNews) return;
    const { before, after } = await this.#store.change(connector, decide);
    this.#known.set(connector, after);
    if (before !== after) await this.#changed(before, after);
  }

  /** @returns what to report, when it is time */
  #count(connector: string, ms: number, at: Date): ConnectorHealth['calls'] {
    const so = this.#calls.get(connector) ?? { since: at.toISOString(), reported: 0, count: 0, total: 0, slowest: 0 };
    const next = { ...so, count: so.count + 1, total: so.total + ms, slowest: Math.max(so.slowest, ms) };
    const isTime = at.getTime() - so.reported >= REPORT_MS;
    this.#calls.set(connector, isTime ? { since: at.toISOString(), reported: at.getTime(), count: 0, total: 0, slowest: 0 } : next);
    return isTime ? { since: next.since, count: next.count, averageMs: Math.round(next.total / next.count), slowestMs: Math.round(next.slowest) } : undefined;
  }
}
