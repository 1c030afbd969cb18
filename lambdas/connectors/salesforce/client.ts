import type * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { KeptSession } from '../../handler/kept-session.ts';
import { log } from '../../handler/log.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { failed } from './failures.ts';
import { Failures, page, type SalesforceSecret, Token } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}
interface Reply {
  status: number;
  text: string;
}
type Call = { method: 'GET' } | { method: 'POST'; body: string; type: string };

/** A part of the day's calls that is left for people: from here on the log says so. */
const NEARLY_ALL = 90;
const USAGE = /api-usage=(\d+)\/(\d+)/;

/**
 * Salesforce's REST API, as the integration user of an external client app (OAuth 2.0 client credentials). A session that has ended is replaced once per call.
 * Throws Transient where the outcome is unknown, a row is locked or the day's calls are used up, Rejected where Salesforce says no.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest.htm
 */
export class SalesforceClient {
  readonly #settings: Pick<SalesforceSecret, 'url' | 'clientId' | 'clientSecret' | 'apiVersion'>;
  readonly #connection: Connection;
  readonly #token = new KeptSession(() => this.#signIn());

  constructor(settings: Pick<SalesforceSecret, 'url' | 'clientId' | 'clientSecret' | 'apiVersion'>, connection: Connection = { fetch: tracedFetch, timeoutMs: 10_000 }) {
    this.#settings = settings;
    this.#connection = connection;
  }

  /** `/services/data/v67.0` */
  get base(): string {
    return `/services/data/v${this.#settings.apiVersion}`;
  }

  /** @param body JSON text: amounts in it are exact */
  post = <T>(schema: z.ZodType<T>, resource: string, body: string): Promise<T> => this.#ask(schema, `${this.base}/${resource}`, { method: 'POST', body, type: 'application/json' });

  /**
   * Everything that a query finds, deleted records that are still in the bin included, page by page.
   * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_queryall.htm
   */
  async *queryAll<T extends z.ZodType>(record: T, soql: string): AsyncGenerator<z.infer<T>[]> {
    let path: string | undefined = `${this.base}/queryAll/?q=${encodeURIComponent(soql)}`;
    while (path) {
      const found: { records: z.infer<T>[]; nextRecordsUrl?: string | undefined } = await this.#ask(page(record), path, { method: 'GET' });
      yield found.records;
      path = found.nextRecordsUrl;
    }
  }

  async #ask<T>(schema: z.ZodType<T>, path: string, call: Call): Promise<T> {
    const reply = await this.#token.use((token) => this.#send(path, call, token), ({ status }) => status === 401);
    if (reply.status === 401) throw new Transient('crm.unauthorized', 'Salesforce does not accept its own access token');
    if (reply.status >= 400) throw failed(failuresIn(reply), reply.status);
    return parse(schema, json(reply.text));
  }

  async #signIn(): Promise<string> {
    const { clientId, clientSecret } = this.#settings;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString();
    const reply = await this.#send('/services/oauth2/token', { method: 'POST', body, type: 'application/x-www-form-urlencoded' });
    // wrong credentials are the operator's to put right, and nothing is lost meanwhile
    if (reply.status === 400 || reply.status === 401) throw new Transient('crm.unauthorized', 'Salesforce does not accept the client credentials');
    if (reply.status >= 400) throw failed([], reply.status);
    return parse(Token, json(reply.text)).access_token;
  }

  async #send(path: string, call: Call, token?: string): Promise<Reply> {
    try {
      const response = await this.#connection.fetch(new URL(path, this.#settings.url), {
        method: call.method,
        headers: { accept: 'application/json', ...(call.method === 'POST' && { 'content-type': call.type }), ...(token && { authorization: `Bearer ${token}` }) },
        ...(call.method === 'POST' && { body: call.body }),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      watch(response.headers.get('sforce-limit-info'));
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new Transient('crm.unreachable', 'Salesforce did not answer', { reason: (error as Error).name });
    }
  }
}

/** `api-usage=10018/100000`: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm */
function watch(header: string | null): void {
  const [, used, limit] = USAGE.exec(header ?? '') ?? [];
  if (used && limit && Number(used) * 100 >= Number(limit) * NEARLY_ALL) log.warn("the CRM's calls of the day are nearly used up", { used: Number(used), limit: Number(limit) });
}

function failuresIn({ text, status }: Reply) {
  try {
    const read = Failures.safeParse(JSON.parse(text));
    if (read.success) return read.data;
  } catch {
    // a proxy's page, not Salesforce's words
  }
  if (status >= 500 || status === 429) return [];
  throw new Rejected('crm.refused', `Salesforce answered ${status}`, { status });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Transient('crm.malformed', "Salesforce's answer is not JSON");
  }
}

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Transient('crm.malformed', "Salesforce's answer is not of the known form", { at: parsed.error.issues[0]?.path.join('.') });
}
