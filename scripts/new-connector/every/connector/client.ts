import type * as z from 'zod';
import { Rejected, Transient } from '../../../../core/model/errors.ts';
import { KeptSession } from '../../../../lambdas/handler/kept-session.ts';
import { tracedFetch } from '../../../../lambdas/handler/transaction.ts';
import { type Access, Failure, listOf, Token } from './access.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}
interface Reply {
  status: number;
  text: string;
  retryAfter: string | null;
}

/**
 * Vendor X's API, as a client of its own (OAuth 2.0 client credentials). A token that has ended is replaced once per call.
 * Throws Transient where the outcome is unknown, calls are too many or the credentials are not accepted; Rejected vendor-x.refused where Vendor X says no.
 */
export class VendorXClient {
  readonly #access: Access;
  readonly #connection: Connection;
  readonly #token = new KeptSession(() => this.#signIn());

  constructor(access: Access, connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000 }) {
    this.#access = access;
    this.#connection = connection;
  }

  post = <T>(schema: z.ZodType<T>, path: string, body: object): Promise<T> => this.#ask(schema, 'POST', path, body);
  patch = <T>(schema: z.ZodType<T>, path: string, body: object): Promise<T> => this.#ask(schema, 'PATCH', path, body);

  /** @param query e.g. `{ updated_since: '2026-11-23T10:00:00Z' }` */
  async list<T extends z.ZodType>(record: T, collection: string, query: Record<string, string>): Promise<z.infer<T>[]> {
    const { data } = await this.#ask(listOf(record), 'GET', `${collection}?${new URLSearchParams(query)}`);
    return data as z.infer<T>[];
  }

  /** The one that is known by an id of ours: what is asked before anything is made. */
  async find<T extends z.ZodType>(record: T, collection: string, externalId: string): Promise<z.infer<T> | undefined> {
    return (await this.list(record, collection, { external_id: externalId }))[0];
  }

  async #ask<T>(schema: z.ZodType<T>, method: string, path: string, body?: object): Promise<T> {
    const send = (token: string) => this.#send(method, `/v1/${path}`, { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body && JSON.stringify(body));
    const reply = await this.#token.use(send, ({ status }) => status === 401);
    if (reply.status === 401) throw new Transient('vendor-x.unauthorized', 'Vendor X does not accept its own access token');
    return parse(schema, answered(reply));
  }

  async #signIn(): Promise<string> {
    const { clientId, clientSecret } = this.#access;
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString();
    const reply = await this.#send('POST', '/oauth/token', { 'content-type': 'application/x-www-form-urlencoded' }, form);
    // wrong credentials are the operator's to put right, and nothing is lost meanwhile
    if (reply.status === 400 || reply.status === 401) throw new Transient('vendor-x.unauthorized', 'Vendor X does not accept the client credentials');
    return parse(Token, answered(reply)).access_token;
  }

  async #send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Reply> {
    try {
      const response = await this.#connection.fetch(new URL(path, this.#access.url), { method, headers, ...(body && { body }), signal: AbortSignal.timeout(this.#connection.timeoutMs) });
      return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      throw new Transient('vendor-x.unreachable', 'Vendor X did not answer', { reason: (error as Error).name });
    }
  }
}

function answered({ status, text, retryAfter }: Reply): unknown {
  if (status === 429) throw new Transient('vendor-x.throttled', 'Vendor X asks for fewer calls', { retryAfter });
  if (status >= 500) throw new Transient('vendor-x.failed', `Vendor X answered ${status}`, { status });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Transient('vendor-x.malformed', "Vendor X's answer is not JSON");
  }
  if (status < 400) return body;
  const failure = Failure.safeParse(body);
  throw new Rejected('vendor-x.refused', `Vendor X refuses: ${failure.data?.error.message ?? status}`, { status, code: failure.data?.error.code });
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new Transient('vendor-x.malformed', "Vendor X's answer is not of the known form", { at: read.error.issues[0]?.path.join('.') });
}

let kept: { access: Access; client: VendorXClient } | undefined;

/** The same one, with its token, for as long as the secret is the same. */
export function connected(access: Access): VendorXClient {
  if (kept?.access !== access) kept = { access, client: new VendorXClient(access) };
  return kept.client;
}
