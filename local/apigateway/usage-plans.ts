import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../contract.ts';
import { GatewayError } from './gateway-error.ts';
import { rateFor, Throttle } from './throttle.ts';
import type { Rate } from './throttle.ts';

export interface ApiKey {
  id: string;
  name: string;
  value: string;
  enabled: boolean;
}

export interface UsagePlan {
  id: string;
  name: string;
  throttle: Rate | undefined;
  quota: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' } | undefined;
  /** Stages that the plan is for, with rates of single methods (`/orders/POST`). */
  stages: { apiId: string; stage: string; rates: Record<string, Rate> }[];
  keyIds: Set<string>;
}

export const usageSchema =
  'CREATE TABLE IF NOT EXISTS usage (plan TEXT, key TEXT, since TEXT, used INTEGER NOT NULL, PRIMARY KEY (plan, key, since)) STRICT;';

/** Who may call how often: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
export class UsagePlans {
  readonly keys = new Map<string, ApiKey>();
  readonly plans = new Map<string, UsagePlan>();
  readonly #clock: Clock;
  readonly #db: DatabaseSync;
  readonly #throttle: Throttle;
  constructor(clock: Clock, db: DatabaseSync, throttle: Throttle) {
    this.#clock = clock;
    this.#db = db;
    this.#throttle = throttle;
  }

  /**
   * Counts a request of the key with this value against its plan. Throws GatewayError INVALID_API_KEY, THROTTLED or
   * QUOTA_EXCEEDED; never says the value.
   */
  admit(value: string | undefined, at: { apiId: string; stage: string; resourcePath: string; method: string }): ApiKey {
    const key = [...this.keys.values()].find((one) => one.value === value && one.enabled);
    const plan = key && [...this.plans.values()].find((one) => one.keyIds.has(key.id) && stageOf(one, at));
    const planned = plan && stageOf(plan, at);
    if (!key || !plan || !planned) throw new GatewayError('INVALID_API_KEY', 'Forbidden');
    const own = rateFor(planned.rates, at.resourcePath, at.method);
    const rate = own ?? plan.throttle;
    const bucket = own ? `${plan.id} ${key.id} ${at.apiId} ${at.stage} ${at.resourcePath} ${at.method}` : `${plan.id} ${key.id}`;
    if (rate && !this.#throttle.take(bucket, rate)) throw new GatewayError('THROTTLED', 'Too Many Requests');
    if (plan.quota && this.#use(plan.id, key.id, plan.quota.period) > plan.quota.limit) throw new GatewayError('QUOTA_EXCEEDED', 'Limit Exceeded');
    return key;
  }

  #use(plan: string, key: string, period: 'DAY' | 'WEEK' | 'MONTH'): number {
    const row = this.#db
      .prepare('INSERT INTO usage VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET used = used + 1 RETURNING used')
      .get(plan, key, periodStart(this.#clock.now(), period)) as { used: number };
    return row.used;
  }
}

const stageOf = (plan: UsagePlan, { apiId, stage }: { apiId: string; stage: string }) =>
  plan.stages.find((one) => one.apiId === apiId && one.stage === stage);

/** Periods begin at midnight UTC; weeks on Sunday, months on the first. */
function periodStart(now: number, period: 'DAY' | 'WEEK' | 'MONTH'): string {
  const date = new Date(now);
  if (period === 'MONTH') date.setUTCDate(1);
  if (period === 'WEEK') date.setUTCDate(date.getUTCDate() - date.getUTCDay());
  return date.toISOString().slice(0, 10);
}
