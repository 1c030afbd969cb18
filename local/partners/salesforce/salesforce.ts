import { randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json, JsonObject } from '../../contract.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { SalesforceError } from './errors.ts';
import { Records } from './records.ts';
import { operationOf, Routes } from './routes.ts';
import { type Credentials, ended, Sessions } from './tokens.ts';

export interface SalesforceOptions extends PartnerOptions {
  credentials: Credentials;
  /** How long an unused session lasts; absent: two hours. */
  sessionMs?: number;
  /** Calls in 24 hours; absent: 100,000. */
  dailyCalls?: number;
  /** Records of one page of a query; absent: 2,000. */
  pageSize?: number;
  /** Whether records have a CurrencyIsoCode. */
  multiCurrency?: boolean;
}

export interface SalesforceSeed {
  accounts: { customerId?: string; name: string; group?: string; priceGroup?: string; contact?: { firstName?: string; lastName: string; email?: string; phone?: string } }[];
}

export interface Salesforce extends Partner {
  /** Customers as somebody typed them in. Seeding again leaves what is there. */
  seed(seed: SalesforceSeed): void;
  /** Records of an object that are not in the bin, for looking at. */
  records(object: string): JsonObject[];
}

const DAY_MS = 86_400_000;

/** A simulated Salesforce org: the REST API as far as a CRM connector uses it, with the objects of its set-up. */
export async function startSalesforce(options: SalesforceOptions): Promise<Salesforce> {
  const clock = options.clock ?? systemClock;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const records = new Records(documents, () => clock.now(), options.multiCurrency ?? false);
  const sessions = new Sessions({ clock, documents, credentials: options.credentials, idleMs: options.sessionMs ?? 7_200_000, id: options.id ?? randomUUID });
  const routes = new Routes(documents, records, options.pageSize ?? 2_000, options.id ?? randomUUID);
  const limit = options.dailyCalls ?? 100_000;
  const used: number[] = [];
  let url = '';

  /** What was used of the calls of the last 24 hours. @throws SalesforceError 403 */
  function count(): Record<string, string> {
    const since = clock.now() - DAY_MS;
    while (used[0] !== undefined && used[0] <= since) used.shift();
    if (used.length >= limit) throw usedUp();
    used.push(clock.now());
    return { 'sforce-limit-info': `api-usage=${used.length}/${limit}` };
  }

  function answer(request: VendorRequest): VendorAnswer {
    try {
      if (request.path === '/services/oauth2/token') {
        const { status, body } = sessions.signIn(new URLSearchParams(request.body), url);
        return json(status, body);
      }
      if (request.method === 'GET' && /^\/services\/data\/?$/.test(request.path)) return json(200, [{ label: 'Summer ’26', url: '/services/data/v67.0', version: '67.0' }]);
      sessions.check(request.headers.authorization);
      const headers = count();
      const { status, body } = routes.call(request.method, request.path + (request.query.size > 0 ? `?${request.query}` : ''), bodyOf(request));
      return status === 204 ? { status, headers, body: '' } : json(status, body, headers);
    } catch (error) {
      if (error instanceof SalesforceError) return json(error.status, error.body);
      throw error;
    }
  }

  function seed({ accounts }: SalesforceSeed): void {
    documents.change(() => {
      for (const { customerId, name, group, priceGroup, contact } of accounts) {
        if (customerId && records.byKey('Account', 'Crossdock_Customer__c', customerId)) continue;
        const fields = { Name: name, ...(customerId && { Crossdock_Customer__c: customerId }), ...(group && { Crossdock_Group__c: group }), ...(priceGroup && { Crossdock_Price_Group__c: priceGroup }) };
        const { id } = records.create('Account', fields);
        if (!contact) continue;
        const { firstName = null, lastName, email = null, phone = null } = contact;
        const person = records.create('Contact', { FirstName: firstName, LastName: lastName, Email: email, Phone: phone, AccountId: id });
        records.update('Account', id, { Crossdock_Contact__c: person.id });
      }
    });
  }

  const look = (object: string) => records.all(object).filter((record) => !record.IsDeleted);
  const served = await serve(
    {
      operations: (request) => [operationOf(request)],
      answer,
      faulty(fault) {
        if (fault.kind === 'expired') sessions.end();
        return faulty(fault);
      },
      admin: {
        'POST /_seed': (request) => {
          seed(JSON.parse(request.body) as SalesforceSeed);
          return { ok: true };
        },
        'GET /_records': ({ query }) => look(query.get('object') ?? '') as Json,
      },
    },
    faults,
    clock,
    options.port,
  );
  url = served.url;
  return {
    name: 'salesforce', url, faults, calls: served.calls, seed, records: look,
    async stop() {
      await served.stop();
      documents.close();
    },
  };
}

const usedUp = (): SalesforceError => new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');

function bodyOf(request: VendorRequest): JsonObject {
  try {
    return JSON.parse(request.body || '{}') as JsonObject;
  } catch {
    throw new SalesforceError(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no well-formed one');
  }
}

/** `reject` gives members of the error, e.g. `{ errorCode: 'UNABLE_TO_LOCK_ROW', message: '…' }`. */
function faulty(fault: Fault): VendorAnswer {
  if (fault.kind === 'unavailable') return json(503, new SalesforceError(503, 'SERVER_UNAVAILABLE', 'The server is temporarily unavailable').body);
  if (fault.kind === 'rateLimit') return json(403, usedUp().body);
  if (fault.kind === 'expired') return json(401, ended().body);
  return json(400, [{ message: 'Rejected', errorCode: 'UNKNOWN_EXCEPTION', ...fault.error }]);
}
