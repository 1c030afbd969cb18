import type * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { API_VERSION, Failure, type StripeSecret } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}

/** Nested as `metadata[order_id]=…`, lists as `expand[]=…`. */
export type Params = { [name: string]: string | readonly string[] | Params | undefined };

/** Stripe said no: `kind` and `code` are its own words. */
export class Refused extends Rejected {
  readonly kind: string;
  readonly reason: string | undefined;
  readonly declineCode: string | undefined;
  readonly param: string | undefined;
  readonly status: number;
  constructor(status: number, { type, code, decline_code, message, param }: z.infer<typeof Failure>['error']) {
    super('payment.refused', `Stripe refuses: ${message ?? code ?? type}`, { type, code, param });
    this.kind = type;
    this.reason = code;
    this.declineCode = decline_code;
    this.param = param;
    this.status = status;
  }
}

interface Answer {
  status: number;
  text: string;
  headers: Headers;
}
/** A 500 is remembered by its key for a day, so a new attempt needs another one: https://docs.stripe.com/api/idempotent_requests */
const MOST_KEYS = 5;

/**
 * Stripe's API. Throws Transient where the outcome is unknown, or Stripe asks for patience; Refused where it said no. Never tries again by itself, but for an
 * answer that is only the echo of an earlier failure.
 */
export class StripeClient {
  readonly #settings: Pick<StripeSecret, 'url' | 'apiKey'>;
  readonly #connection: Connection;

  constructor(settings: Pick<StripeSecret, 'url' | 'apiKey'>, connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000 }) {
    this.#settings = settings;
    this.#connection = connection;
  }

  async get<T>(schema: z.ZodType<T>, path: string, params: Params = {}): Promise<T> {
    const query = form(params).toString();
    return read(schema, await this.#send('GET', query === '' ? path : `${path}?${query}`));
  }

  /** `replayed`: this key was used before, and this is what was answered then. */
  async post<T>(schema: z.ZodType<T>, path: string, params: Params, key?: string): Promise<{ value: T; replayed: boolean }> {
    for (let n = 1; ; n += 1) {
      const answer = await this.#send('POST', path, form(params), key && (n === 1 ? key : `${key}~${n}`));
      const replayed = answer.headers.get('idempotent-replayed') === 'true';
      if (answer.status >= 500 && replayed && n < MOST_KEYS) continue;
      return { value: read(schema, answer), replayed };
    }
  }

  async #send(method: string, path: string, body?: URLSearchParams, key?: string): Promise<Answer> {
    try {
      const response = await this.#connection.fetch(new URL(`/v1/${path}`, this.#settings.url), {
        method,
        headers: { authorization: `Bearer ${this.#settings.apiKey}`, 'stripe-version': API_VERSION, ...(key && { 'idempotency-key': key }) },
        ...(body && { body }),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      return { status: response.status, text: await response.text(), headers: response.headers };
    } catch (error) {
      throw new Transient('payment.unreachable', `Stripe did not answer ${method} ${path.split('?')[0]}`, { reason: (error as Error).name });
    }
  }
}

function form(params: Params): URLSearchParams {
  const pairs = new URLSearchParams();
  const add = (name: string, value: Params[string]) => {
    if (value === undefined) return;
    if (typeof value === 'string') pairs.append(name, value);
    else if (Array.isArray(value)) value.forEach((each: string) => pairs.append(`${name}[]`, each));
    else Object.entries(value as Params).forEach(([inner, each]) => add(`${name}[${inner}]`, each));
  };
  Object.entries(params).forEach(([name, value]) => add(name, value));
  return pairs;
}

function read<T>(schema: z.ZodType<T>, { status, text, headers }: Answer): T {
  const retryAfter = headers.get('retry-after');
  // 409: another request with this key, or on this object, is under way
  if (status === 429 || status === 409) throw new Transient('payment.throttled', 'Stripe asks to come back later', { status, ...(retryAfter && { retryAfter }) });
  if (status === 401 || status === 403) throw new Transient('payment.unauthorized', 'Stripe does not accept the API key for this', { status });
  if (status >= 500) throw new Transient('payment.failed', `Stripe answered ${status}`, { status });
  const body = json(text);
  if (status >= 400) {
    const failure = Failure.safeParse(body);
    if (!failure.success) throw new Transient('payment.malformed', `Stripe answered ${status} without saying why`, { status });
    throw new Refused(status, failure.data.error);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Transient('payment.malformed', "Stripe's answer is not of the known form", { at: parsed.error.issues[0]?.path.join('.') });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Transient('payment.malformed', "Stripe's answer is not JSON");
  }
}
