import type * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { type EasyPostSecret, Failure } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}

/**
 * EasyPost's API, version 2; the key is the user of basic authentication: https://docs.easypost.com/docs/authentication
 * Throws Transient where the outcome is unknown, calls are too many or the key is not accepted, Rejected carrier.refused where EasyPost says no.
 */
export class EasyPostClient {
  readonly #settings: Pick<EasyPostSecret, 'url' | 'apiKey'>;
  readonly #connection: Connection;

  constructor(settings: Pick<EasyPostSecret, 'url' | 'apiKey'>, connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000 }) {
    this.#settings = settings;
    this.#connection = connection;
  }

  async post<T>(schema: z.ZodType<T>, path: string, body: object): Promise<T> {
    const { status, text, retryAfter } = await this.#send(path, JSON.stringify(body));
    if (status === 401 || status === 403) throw new Transient('carrier.unauthorized', 'EasyPost does not accept the API key', { status });
    if (status === 429) throw new Transient('carrier.throttled', 'EasyPost asks for fewer calls', { retryAfter });
    if (status >= 500) throw new Transient('carrier.failed', `EasyPost answered ${status}`, { status });
    const answer = json(text);
    if (status >= 400) {
      const failure = Failure.safeParse(answer);
      throw new Rejected('carrier.refused', `EasyPost refuses: ${failure.data ? [failure.data.error.message].flat().join(' ') : status}`, { status, code: failure.data?.error.code });
    }
    const read = schema.safeParse(answer);
    if (read.success) return read.data;
    throw new Transient('carrier.malformed', "EasyPost's answer is not of the known form", { at: read.error.issues[0]?.path.join('.') });
  }

  async #send(path: string, body: string): Promise<{ status: number; text: string; retryAfter: string | null }> {
    const { url, apiKey } = this.#settings;
    const headers = { accept: 'application/json', authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`, 'content-type': 'application/json' };
    try {
      const response = await this.#connection.fetch(new URL(`/v2/${path}`, url), { method: 'POST', headers, body, signal: AbortSignal.timeout(this.#connection.timeoutMs) });
      return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      throw new Transient('carrier.unreachable', 'EasyPost did not answer', { reason: (error as Error).name });
    }
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Transient('carrier.malformed', "EasyPost's answer is not JSON");
  }
}
