import type * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { KeptSession } from '../../handler/kept-session.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { Answer, type Failure, type ShipHeroSecret, Token } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}

/** ShipHero said no, in its own words. */
export class Refused extends Rejected {}

const OUT_OF_CREDITS = 30;

/**
 * ShipHero's GraphQL API. An access token lasts 28 days; one that is not accepted is replaced once per call.
 * Throws Transient where the outcome is unknown or credits have run out, Refused where ShipHero said no.
 */
export class ShipHeroClient {
  readonly #settings: Pick<ShipHeroSecret, 'url' | 'refreshToken'>;
  readonly #connection: Connection;
  readonly #token = new KeptSession(() => this.#refresh());

  constructor(settings: Pick<ShipHeroSecret, 'url' | 'refreshToken'>, connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000 }) {
    this.#settings = settings;
    this.#connection = connection;
  }

  async ask<T>(schema: z.ZodType<T>, query: string, variables: object): Promise<T> {
    const answer = await this.#token.use((token) => this.#post('/graphql', { query, variables }, `Bearer ${token}`), ({ status }) => status === 401);
    if (answer.status === 401) throw new Transient('warehouse.unauthorized', 'ShipHero does not accept its own access token');
    const { data, errors } = parse(Answer, body(answer));
    const failure = errors?.[0];
    if (failure) throw failed(failure);
    return parse(schema, data);
  }

  async #refresh(): Promise<string> {
    const answer = await this.#post('/auth/refresh', { refresh_token: this.#settings.refreshToken });
    if (answer.status === 401 || answer.status === 403) throw new Transient('warehouse.unauthorized', 'ShipHero does not accept the refresh token');
    return parse(Token, body(answer)).access_token;
  }

  async #post(path: string, content: object, authorization?: string): Promise<{ status: number; text: string; retryAfter: string | null }> {
    try {
      const response = await this.#connection.fetch(new URL(path, this.#settings.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify(content),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      throw new Transient('warehouse.unreachable', `ShipHero did not answer ${path}`, { reason: (error as Error).name });
    }
  }
}

/** An error without a code is ShipHero's own trouble, not an answer. */
function failed({ code, message, time_remaining }: Failure): Error {
  if (code === OUT_OF_CREDITS) return new Transient('warehouse.throttled', 'ShipHero has no credits left for this', { retryAfter: time_remaining });
  if (code === undefined) return new Transient('warehouse.failed', 'ShipHero failed', {});
  return new Refused('warehouse.refused', `ShipHero refuses: ${message}`, { code });
}

function body({ status, text, retryAfter }: { status: number; text: string; retryAfter: string | null }): unknown {
  if (status === 429) throw new Transient('warehouse.throttled', 'ShipHero asks for fewer calls', { retryAfter });
  if (status >= 400) throw new Transient('warehouse.failed', `ShipHero answered ${status}`, { status });
  try {
    return JSON.parse(text);
  } catch {
    throw new Transient('warehouse.malformed', "ShipHero's answer is not JSON");
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Transient('warehouse.malformed', "ShipHero's answer is not of the known form", { at: parsed.error.issues[0]?.path.join('.') });
}
