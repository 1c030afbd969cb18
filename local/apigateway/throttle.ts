import type { Clock } from '../contract.ts';

export interface Rate {
  /** Requests a second. */
  rate: number;
  burst: number;
}

/**
 * Token buckets: a bucket holds at most `burst` tokens and fills at `rate` a second; a request takes one
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token of the bucket, if there is one. */
  take(key: string, { rate, burst }: Rate): boolean {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** Settings by `*`/`/*`, or by resource and method; the more specific wins. */
export function rateFor(rates: Record<string, Rate>, resourcePath: string, method: string): Rate | undefined {
  return rates[`${resourcePath}/${method}`] ?? rates[`${resourcePath}/*`] ?? rates[`/*/${method}`] ?? rates['/*/*'];
}
