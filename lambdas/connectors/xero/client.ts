import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Transient } from '../../../core/model/errors.ts';
import { parseExact } from '../../handler/exact-json.ts';
import { KeptSession } from '../../handler/kept-session.ts';
import { log } from '../../handler/log.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { failed, refused } from './failures.ts';
import { Checked, Failure, type Organisation, Token } from './schema.ts';

export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
  now(): number;
}

export type Access = Pick<Organisation, 'url' | 'tokenUrl' | 'clientId' | 'clientSecret' | 'scopes' | 'tenantId'>;
type Resource = 'Invoices' | 'CreditNotes' | 'Payments' | 'ManualJournals' | 'Contacts';
interface Call {
  method: 'GET' | 'PUT' | 'POST';
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}
interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

/** Of 5,000 calls a day: below this the log says how many are left. */
const FEW_LEFT = 500;
const MOST_PAGES = 100;
const PAGE = 100;
const MINUTE_MS = 60_000;

/**
 * Xero's Accounting API, by a custom connection (client credentials). A token that has ended is replaced once per call. Throws Transient where the outcome is unknown, calls are short (`detail.retryAfter` in seconds) or
 * the connection is not let in; Rejected where Xero says no: `ledger.period-locked`, `ledger.account-refused`, else `ledger.refused`.
 * https://github.com/XeroAPI/Xero-OpenAPI/blob/master/xero_accounting.yaml , https://developer.xero.com/documentation/guides/oauth2/custom-connections , limits: https://developer.xero.com/documentation/guides/oauth2/limits/#api-rate-limits
 */
export class XeroClient {
  readonly #access: Access;
  readonly #connection: Connection;
  readonly #token = new KeptSession(() => this.#signIn());

  constructor(access: Access, connection: Connection = { fetch: tracedFetch, timeoutMs: 15_000, now: () => Date.now() }) {
    this.#access = access;
    this.#connection = connection;
  }

  /** Whatever has these values, with its lines. */
  find = <T>(schema: z.ZodType<T>, resource: Resource, wanted: Record<string, string>): Promise<T[]> => this.#ask(schema, resource, { method: 'GET', path: resource, query: { where: filter(wanted), page: '1' } });

  /** https://developer.xero.com/documentation/api/accounting/contacts#optional-parameters-for-get-contacts */
  byIds = <T>(schema: z.ZodType<T>, resource: Resource, ids: readonly string[]): Promise<T[]> => this.#ask(schema, resource, { method: 'GET', path: resource, query: { IDs: ids.join(','), page: '1' } });

  /** Page by page, what was written to since then, oldest first. https://developer.xero.com/documentation/api/accounting/requests-and-responses#retrieving-modified-resources */
  async *changed<T>(schema: z.ZodType<T>, resource: Resource, since: Date, wanted?: Record<string, string>): AsyncGenerator<T[]> {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const call: Call = { method: 'GET', path: resource, query: { ...(wanted && { where: filter(wanted) }), order: 'UpdatedDateUTC ASC', page: String(page), pageSize: String(PAGE) }, headers: { 'if-modified-since': since.toISOString().slice(0, 19) } };
      const found = await this.#ask(schema, resource, call);
      if (found.length > 0) yield found;
      if (found.length < PAGE) return;
    }
  }

  /**
   * Makes documents. The same ones under the same name are made once, also where two calls are under way at the same time: https://developer.xero.com/documentation/guides/idempotent-requests/idempotency .
   * The key is one of the minute: a refusal is remembered with it, and what a person mended must not get the old answer. What is tried again later has been looked up before.
   * @param name ours of what is made
   */
  make = <T>(schema: z.ZodType<T>, resource: Resource, documents: object[], name: string): Promise<T[]> => this.#save(schema, resource, { method: 'PUT', path: resource, body: JSON.stringify({ [resource]: documents }) }, name);

  /** Changes one document by its id. */
  change = <T>(schema: z.ZodType<T>, resource: Resource, id: string, document: object): Promise<T[]> => this.#save(schema, resource, { method: 'POST', path: `${resource}/${encodeURIComponent(id)}`, body: JSON.stringify(document) }, id);

  #save<T>(schema: z.ZodType<T>, resource: Resource, call: Call & { body: string }, name: string): Promise<T[]> {
    const minute = Math.floor(this.#connection.now() / MINUTE_MS);
    const key = createHash('sha256').update(`${minute} ${call.method} ${call.path} ${name}\n${call.body}`).digest('hex');
    return this.#ask(schema, resource, { ...call, query: { summarizeErrors: 'false' }, headers: { 'content-type': 'application/json', 'idempotency-key': key } });
  }

  async #ask<T>(schema: z.ZodType<T>, resource: Resource, call: Call): Promise<T[]> {
    const reply = await this.#token.use((token) => this.#send(call, token), ({ status }) => status === 401);
    const operation = `${call.method} ${resource}`;
    if (reply.status >= 400) throw failed(reply.status, reply.headers, failureIn(reply.text), operation);
    const answer = read(reply.text);
    const wrong = invalidIn(answer, resource);
    if (wrong.length > 0) throw refused(wrong, { operation });
    return parse(z.object({ [resource]: z.array(schema) }), answer)[resource] ?? [];
  }

  async #signIn(): Promise<string> {
    const { tokenUrl, clientId, clientSecret, scopes } = this.#access;
    const reply = await this.#fetch('token', new URL(tokenUrl), {
      method: 'POST',
      headers: { accept: 'application/json', authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes }).toString(),
    });
    // wrong credentials are the operator's to put right, and nothing is lost meanwhile
    if (reply.status === 400 || reply.status === 401) throw new Transient('ledger.unauthorized', 'Xero does not accept the client credentials', { status: reply.status });
    if (reply.status >= 400) throw failed(reply.status, reply.headers, undefined, 'token');
    return parse(Token, read(reply.text)).access_token;
  }

  #send({ method, path, query = {}, headers = {}, body }: Call, token: string): Promise<Reply> {
    const url = new URL(`/api.xro/2.0/${path}?${new URLSearchParams(query)}`, this.#access.url);
    return this.#fetch(`${method} ${path.split('/')[0]}`, url, { method, headers: { accept: 'application/json', authorization: `Bearer ${token}`, 'xero-tenant-id': this.#access.tenantId, ...headers }, ...(body !== undefined && { body }) });
  }

  async #fetch(operation: string, url: URL, init: RequestInit): Promise<Reply> {
    try {
      const response = await this.#connection.fetch(url, { ...init, signal: AbortSignal.timeout(this.#connection.timeoutMs) });
      watch(response.headers.get('x-daylimit-remaining'));
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      throw new Transient('ledger.unreachable', 'Xero did not answer', { operation, reason: (error as Error).name });
    }
  }
}

/** `Type=="ACCREC" AND Reference=="INV-1"`: https://developer.xero.com/documentation/api/accounting/requests-and-responses#retrieving-resources */
const filter = (wanted: Record<string, string>): string => Object.entries(wanted).map(([name, value]) => `${name}=="${value.replaceAll(/["\\]/g, '\\$&')}"`).join(' AND ');

function watch(left: string | null): void {
  if (left !== null && Number(left) < FEW_LEFT) log.warn("the ledger's calls of the day are nearly used up", { left: Number(left) });
}

function failureIn(text: string): Failure | undefined {
  try {
    return Failure.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // a proxy's page, not Xero's words
  }
}

/** With summarizeErrors=false an answer of 200 says of each document what is wrong with it. */
function invalidIn(answer: unknown, resource: Resource): string[] {
  const { data } = z.object({ [resource]: z.array(Checked) }).safeParse(answer);
  return (data?.[resource] ?? []).flatMap(({ ValidationErrors }) => (ValidationErrors ?? []).map(({ Message }) => Message));
}

function read(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    throw new Transient('ledger.malformed', "Xero's answer is not JSON");
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Transient('ledger.malformed', "Xero's answer is not of the known form", { at: parsed.error.issues[0]?.path.join('.') });
}
