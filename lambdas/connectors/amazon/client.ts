import type * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { tokenFor } from './lwa.ts';
import { type AmazonSecret, Failures } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
  now(): number;
  wait(ms: number): Promise<void>;
}
export const connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000, now: () => Date.now(), wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };

export interface Call {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  /** Lists are joined by commas; what is undefined is left out. */
  query?: Record<string, string | readonly string[] | undefined>;
  body?: object;
}

/** From so many calls a second on an operation is kept to its rate. Slower ones have bursts to live on, and waiting for them would take minutes. */
const PACED_FROM = 1;

/**
 * Amazon's Selling Partner API, by an access token of Login with Amazon. A token that has ended is replaced once per call. Throws Transient where the outcome is unknown, calls are short
 * (`detail.retryAfter` in seconds, by `x-amzn-RateLimit-Limit`) or the application is not let in; Rejected channel.refused where Amazon says no.
 * https://developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits
 */
export class AmazonClient {
  readonly #settings: AmazonSecret;
  readonly #connection: Connection;
  /** By operation: when the next call of it may begin. */
  readonly #next = new Map<string, number>();

  constructor(settings: AmazonSecret, to: Connection = connection) {
    this.#settings = settings;
    this.#connection = to;
  }

  /** @param operation Amazon's name of it: each has a rate of its own */
  async ask<T>(schema: z.ZodType<T>, operation: string, call: Call): Promise<T> {
    return parse(schema, json(await this.#answer(operation, call)));
  }

  /** For what answers nothing. */
  async tell(operation: string, call: Call): Promise<void> {
    await this.#answer(operation, call);
  }

  /** To where Amazon says, which is not Amazon's API: the URL is all the permission there is. https://developer-docs.amazon.com/sp-api/docs/submit-a-feed */
  async upload(url: string, content: string, contentType: string): Promise<void> {
    const { status } = await this.#document(url, { method: 'PUT', headers: { 'content-type': contentType }, body: content });
    if (status >= 400) throw new Transient('channel.failed', `where a document goes answered ${status}`, { status });
  }

  async download(url: string): Promise<Buffer> {
    const { status, content } = await this.#document(url, {});
    if (status >= 400) throw new Transient('channel.failed', `where a document is answered ${status}`, { status });
    return content;
  }

  async #document(url: string, init: RequestInit): Promise<{ status: number; content: Buffer }> {
    try {
      const response = await this.#connection.fetch(url, { ...init, signal: AbortSignal.timeout(this.#connection.timeoutMs) });
      return { status: response.status, content: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      throw new Transient('channel.unreachable', 'where documents are did not answer', { reason: (error as Error).name });
    }
  }

  async #answer(operation: string, call: Call): Promise<string> {
    await this.#turn(operation);
    const token = await tokenFor(this.#settings, this.#connection);
    let reply = await this.#send(operation, call, token);
    if (isExpired(reply)) reply = await this.#send(operation, call, await tokenFor(this.#settings, this.#connection, token));
    const { status, text, rate } = reply;
    if (status < 400) return text;
    const said = failuresIn(text)[0];
    const detail = { operation, status, ...(said && { code: said.code }) };
    if (status === 429) throw new Transient('channel.throttled', 'Amazon asks for fewer calls', { ...detail, retryAfter: rate ? Math.ceil(1 / rate) : 60 });
    if (status === 401 || status === 403) throw new Transient('channel.unauthorized', 'Amazon does not let the application in', detail);
    if (status >= 500 || !said) throw new Transient('channel.failed', `Amazon answered ${status}`, detail);
    throw new Rejected('channel.refused', `Amazon refuses: ${said.message}`, detail);
  }

  async #turn(operation: string): Promise<void> {
    const wait = (this.#next.get(operation) ?? 0) - this.#connection.now();
    if (wait > 0) await this.#connection.wait(wait);
  }

  async #send(operation: string, { method, path, query = {}, body }: Call, token: string): Promise<Reply> {
    const url = new URL(path, this.#settings.url);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, typeof value === 'string' ? value : value.join(','));
    const begun = this.#connection.now();
    try {
      const response = await this.#connection.fetch(url, {
        method,
        headers: { accept: 'application/json', 'x-amz-access-token': token, 'user-agent': 'Crossdock/0.1 (Language=TypeScript)', ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      const rate = Number(response.headers.get('x-amzn-ratelimit-limit') ?? 0);
      if (rate >= PACED_FROM) this.#next.set(operation, begun + 1000 / rate);
      return { status: response.status, text: await response.text(), rate };
    } catch (error) {
      throw new Transient('channel.unreachable', 'Amazon did not answer', { operation, reason: (error as Error).name });
    }
  }
}

interface Reply {
  status: number;
  text: string;
  /** Calls a second; 0: it does not say. */
  rate: number;
}

/** What there is none of. @throws whatever it was, where it was something else */
export function unknownOr(error: unknown): undefined {
  if (error instanceof Rejected && error.detail.status === 404) return undefined;
  throw error;
}

/** 403 means several things; only of this one does the text say what it is. */
const isExpired = ({ status, text }: Reply): boolean => status === 401 || (status === 403 && failuresIn(text).some(({ details }) => /token you provided has expired/i.test(details ?? '')));

function failuresIn(text: string): z.infer<typeof Failures>['errors'] {
  try {
    return Failures.safeParse(JSON.parse(text)).data?.errors ?? [];
  } catch {
    return []; // a proxy's page, not Amazon's words
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Transient('channel.malformed', "Amazon's answer is not JSON");
  }
}

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Transient('channel.malformed', "Amazon's answer is not of the known form", { at: parsed.error.issues[0]?.path.join('.') });
}
