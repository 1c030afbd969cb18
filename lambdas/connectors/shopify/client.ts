import type * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { Answer, type ShopifySecret } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}

/**
 * Shopify's Admin GraphQL API. Throws Transient where the outcome is unknown, the bucket is empty or the token is not accepted (there is
 * nothing to refresh it with: it comes from the secret), Rejected channel.refused where Shopify does not understand the question.
 */
export class ShopifyClient {
  readonly #settings: Pick<ShopifySecret, 'url' | 'accessToken' | 'apiVersion'>;
  readonly #connection: Connection;

  constructor(settings: Pick<ShopifySecret, 'url' | 'accessToken' | 'apiVersion'>, connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000 }) {
    this.#settings = settings;
    this.#connection = connection;
  }

  async ask<T>(schema: z.ZodType<T>, query: string, variables: object): Promise<T> {
    const { data, errors, extensions } = parse(Answer, await this.#post({ query, variables }));
    const failure = Array.isArray(errors) ? errors[0] : errors;
    if (failure) {
      const code = typeof failure === 'string' ? undefined : failure.extensions?.code;
      if (code === 'THROTTLED') {
        const { requestedQueryCost = 0, throttleStatus } = extensions?.cost ?? {};
        const short = throttleStatus ? Math.max(1, Math.ceil((requestedQueryCost - throttleStatus.currentlyAvailable) / throttleStatus.restoreRate)) : 1;
        throw new Transient('channel.throttled', 'the shop asks for fewer calls', { retryAfter: short });
      }
      if (code === undefined || code === 'INTERNAL_SERVER_ERROR' || code === 'TIMEOUT') throw new Transient('channel.failed', 'the shop failed', { code });
      throw new Rejected('channel.refused', `the shop refuses: ${typeof failure === 'string' ? failure : failure.message}`, { code });
    }
    return parse(schema, data);
  }

  async #post(content: object): Promise<unknown> {
    const { url, apiVersion, accessToken } = this.#settings;
    let response: Response;
    let text: string;
    try {
      response = await this.#connection.fetch(new URL(`/admin/api/${apiVersion}/graphql.json`, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-shopify-access-token': accessToken },
        body: JSON.stringify(content),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw new Transient('channel.unreachable', 'the shop did not answer', { reason: (error as Error).name });
    }
    const { status } = response;
    if (status === 401 || status === 403) throw new Transient('channel.unauthorized', 'the shop does not accept the access token', { status });
    if (status === 429) throw new Transient('channel.throttled', 'the shop asks for fewer calls', { retryAfter: response.headers.get('retry-after') });
    if (status >= 400) throw new Transient('channel.failed', `the shop answered ${status}`, { status });
    try {
      return JSON.parse(text);
    } catch {
      throw new Transient('channel.malformed', "the shop's answer is not JSON");
    }
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Transient('channel.malformed', "the shop's answer is not of the known form", { at: parsed.error.issues[0]?.path.join('.') });
}
