import { setTimeout } from 'node:timers/promises';
import type * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { KeptSession } from '../../handler/kept-session.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { Answer, type Failure, type ShipHeroSecret, Token } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
  /** Waits until credits are back; false: there is no time for that. Absent: it is not waited, and who asked asks again. */
  awaitCredits?: (ms: number) => Promise<boolean>;
}
const SHIPHERO: Connection = { fetch: tracedFetch, timeoutMs: 10_000 };

/**
 * For a poll, which asks page after page: one that gave up where credits run out would spend them on its first pages again and again.
 * @param left whether there is time to wait for so long, and to go on
 */
export const patient = (left: (waitMs: number) => boolean, wait: (ms: number) => Promise<unknown> = setTimeout): Connection => ({ ...SHIPHERO, awaitCredits: async (ms) => left(ms) && (await wait(ms), true) });

/** ShipHero said no, in its own words. */
export class Refused extends Rejected {}

/** What it answers to a call by HTTP; `readAt`: no earlier than this, by its own clock, it looked. Absent where it does not say what time it is. */
interface Reply {
  status: number;
  text: string;
  retryAfter: string | null;
  readAt?: Date;
}

const OUT_OF_CREDITS = 30;

/**
 * ShipHero's GraphQL API. An access token lasts 28 days; one that is not accepted is replaced once per call.
 * Throws Transient where the outcome is unknown or credits have run out, Refused where ShipHero said no.
 */
export class ShipHeroClient {
  readonly #settings: Pick<ShipHeroSecret, 'url' | 'refreshToken'>;
  readonly #connection: Connection;
  readonly #token = new KeptSession(() => this.#refresh());

  constructor(settings: Pick<ShipHeroSecret, 'url' | 'refreshToken'>, connection: Connection = SHIPHERO) {
    this.#settings = settings;
    this.#connection = connection;
  }

  async ask<T>(schema: z.ZodType<T>, query: string, variables: object): Promise<T> {
    return (await this.askAt(schema, query, variables)).data;
  }

  /** With the instant, by ShipHero's own clock, before which it did not look; absent where it does not say what time it is. */
  async askAt<T>(schema: z.ZodType<T>, query: string, variables: object): Promise<{ data: T; readAt?: Date }> {
    const answer = await this.#token.use((token) => this.#post('/graphql', { query, variables }, `Bearer ${token}`), ({ status }) => status === 401);
    if (answer.status === 401) throw new Transient('warehouse.unauthorized', 'ShipHero does not accept its own access token');
    const { data, errors } = parse(Answer, body(answer));
    const failure = errors?.[0];
    const comeBackIn = failure && secondsUntilCredits(failure);
    if (comeBackIn && (await this.#connection.awaitCredits?.(comeBackIn * 1000))) return this.askAt(schema, query, variables);
    if (failure) throw failed(failure);
    return { data: parse(schema, data), ...(answer.readAt && { readAt: answer.readAt }) };
  }

  async #refresh(): Promise<string> {
    const answer = await this.#post('/auth/refresh', { refresh_token: this.#settings.refreshToken });
    if (answer.status === 401 || answer.status === 403) throw new Transient('warehouse.unauthorized', 'ShipHero does not accept the refresh token');
    return parse(Token, body(answer)).access_token;
  }

  async #post(path: string, content: object, authorization?: string): Promise<Reply> {
    try {
      const began = performance.now();
      const response = await this.#connection.fetch(new URL(path, this.#settings.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify(content),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      const readAt = earliest(response.headers.get('date'), performance.now() - began);
      return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after'), ...(readAt && { readAt }) };
    } catch (error) {
      throw new Transient('warehouse.unreachable', `ShipHero did not answer ${path}`, { reason: (error as Error).name });
    }
  }
}

/**
 * The beginning of the second that the `Date` of an answer names, less how long that took: https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1 . It was asked
 * no earlier, so it looked no earlier.
 */
function earliest(date: string | null, tookMs: number): Date | undefined {
  const said = Date.parse(date ?? '');
  return Number.isNaN(said) ? undefined : new Date(said - tookMs);
}

/** Until there are enough for this question; it says so in words: `3 seconds`. */
function secondsUntilCredits({ code, time_remaining: said }: Failure): number | undefined {
  const [, seconds] = (code === OUT_OF_CREDITS && /^(\d+) seconds?$/.exec(said ?? '')) || [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** An error without a code is ShipHero's own trouble, not an answer. */
function failed(failure: Failure): Error {
  const { code, message } = failure;
  if (code === OUT_OF_CREDITS) return new Transient('warehouse.throttled', 'ShipHero has no credits left for this', { retryAfter: secondsUntilCredits(failure) });
  if (code === undefined) return new Transient('warehouse.failed', 'ShipHero failed', {});
  return new Refused('warehouse.refused', `ShipHero refuses: ${message}`, { code });
}

function body({ status, text, retryAfter }: Reply): unknown {
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
