import type { Clock } from '../../contract.ts';
import { throttled } from './errors.ts';

export interface Rate {
  /** Calls a second. */
  rate: number;
  burst: number;
}

/** The default usage plans, by operation, as the published models state them: https://github.com/amzn/selling-partner-api-models/tree/main/models */
export const RATES: Record<string, Rate> = {
  searchOrders: { rate: 0.0056, burst: 20 },
  getOrder: { rate: 0.5, burst: 30 },
  confirmShipment: { rate: 2, burst: 10 },
  createFeedDocument: { rate: 0.5, burst: 15 },
  createFeed: { rate: 0.0083, burst: 15 },
  getFeed: { rate: 2, burst: 15 },
  getFeeds: { rate: 0.0222, burst: 10 },
  getFeedDocument: { rate: 0.0222, burst: 10 },
  getReports: { rate: 0.0222, burst: 10 },
  getReportDocument: { rate: 0.0167, burst: 15 },
  searchListingsItems: { rate: 5, burst: 5 },
  getListingsItem: { rate: 5, burst: 10 },
  patchListingsItem: { rate: 5, burst: 5 },
};

/** A token bucket for each operation: https://developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits */
export class Buckets {
  readonly #clock: Clock;
  readonly #rates: Record<string, Rate>;
  readonly #left = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock, rates: Record<string, Rate> = {}) {
    this.#clock = clock;
    this.#rates = { ...RATES, ...rates };
  }

  /** The header that says how many calls a second there may be. */
  header(operation: string): Record<string, string> {
    const plan = this.#rates[operation];
    return plan ? { 'x-amzn-ratelimit-limit': String(plan.rate) } : {};
  }

  /** @throws AmazonError 429 */
  take(operation: string): void {
    const plan = this.#rates[operation];
    if (!plan) return;
    const now = this.#clock.now();
    const { tokens, at } = this.#left.get(operation) ?? { tokens: plan.burst, at: now };
    const filled = Math.min(plan.burst, tokens + ((now - at) / 1000) * plan.rate);
    this.#left.set(operation, { tokens: filled < 1 ? filled : filled - 1, at: now });
    if (filled < 1) throw throttled();
  }
}
