import { randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json, JsonObject } from '../../contract.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import type { OwnRate, Rounding } from './calculate.ts';
import { Calls } from './calls.ts';
import { AvaTaxError, type ErrorCode } from './errors.ts';
import { Model } from './request.ts';
import { Transactions } from './transactions.ts';
import { includes, transactionModel } from './views.ts';

export interface AvalaraOptions extends PartnerOptions {
  credentials: { accountId: string; licenseKey: string };
  /** Company codes; the first is the default one. Absent: DEFAULT. */
  companies?: string[];
  /** Absent: line, as new companies have it. */
  rounding?: Rounding;
}

export interface Avalara extends Partner {
  /** From a day on a jurisdiction, e.g. `US-TX 05000`, has this rate. Documents that are there keep their figures. */
  setRate(rate: OwnRate): void;
}

const COMPANY_PATH = /^\/api\/v2\/companies\/([^/]*)\/transactions\/([^/]+)(?:\/([a-z]+)|\/types\/([A-Za-z]+))?$/;
/** Operations by the names of the vendor's client. */
const NAMES: Record<string, string> = {
  commit: 'commitTransaction', changecode: 'changeTransactionCode', void: 'voidTransaction', lock: 'lockTransaction', verify: 'verifyTransaction', settle: 'settleTransaction', adjust: 'adjustTransaction', refund: 'refundTransaction',
};

/** A simulated AvaTax: the transactions of REST v2, its jurisdictions and rates as far as the demo sells. */
export async function startAvalara(options: AvalaraOptions): Promise<Avalara> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const now = () => new Date(clock.now()).toISOString();
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const transactions = new Transactions(documents, now);
  const calls = new Calls(transactions, { companies: options.companies ?? ['DEFAULT'], rounding: options.rounding ?? 'line', ownRates: () => documents.all<OwnRate>('rate'), newCode: id, now });
  const expected = `Basic ${Buffer.from(`${options.credentials.accountId}:${options.credentials.licenseKey}`).toString('base64')}`;
  const isOurs = (request: VendorRequest) => request.headers.authorization === expected;
  const setRate = (rate: OwnRate) => documents.put('rate', documents.next('rate'), rate);

  function call(request: VendorRequest): VendorAnswer {
    const { method, path, query } = request;
    if (method === 'GET' && path === '/api/v2/utilities/ping') return json(200, ping(isOurs(request), options.credentials.accountId));
    authenticate(request, expected);
    const include = query.get('$include');
    if (method === 'POST' && path === '/api/v2/transactions/create') return json(201, transactionModel(calls.create(body(request)), includes(include, 'Summary,Addresses')));
    if (method === 'POST' && path === '/api/v2/transactions/createoradjust') return json(201, transactionModel(calls.createOrAdjust(body(request)), includes(include, 'Summary,Addresses')));
    const [, company = '', code = '', action, type] = COMPANY_PATH.exec(path) ?? [];
    const known = () => calls.find({ company: decoded(company), code: decoded(code), type: type ?? query.get('documentType') });
    if (company && method === 'GET' && !action) return json(200, transactionModel(known(), includes(include, '')));
    const act = action && method === 'POST' ? calls.actions[action] : undefined;
    if (!company || !act) return { status: 404, body: '' };
    const done = act(known(), new Model(body(request)));
    return json(action === 'refund' ? 201 : 200, transactionModel(done, includes(include, action === 'refund' ? 'Summary,Addresses' : '')));
  }

  function answer(request: VendorRequest): VendorAnswer {
    try {
      return call(request);
    } catch (error) {
      if (error instanceof AvaTaxError) return json(error.status, error.body);
      throw error;
    }
  }

  const served = await serve(
    {
      operations: (request) => [operationOf(request)],
      answer,
      faulty,
      admin: {
        'POST /_rates': (request) => {
          setRate(JSON.parse(request.body) as OwnRate);
          return { ok: true };
        },
        'GET /_transactions': () => transactions.all() as unknown as Json,
      },
    },
    faults,
    clock,
    options.port,
  );
  return {
    name: 'avalara', url: served.url, faults, calls: served.calls, setRate,
    async stop() {
      await served.stop();
      documents.close();
    },
  };
}

function operationOf({ method, path }: VendorRequest): string {
  if (path === '/api/v2/utilities/ping') return 'ping';
  if (path === '/api/v2/transactions/create') return 'createTransaction';
  if (path === '/api/v2/transactions/createoradjust') return 'createOrAdjustTransaction';
  const found = COMPANY_PATH.exec(path);
  if (found && method === 'GET' && !found[3]) return 'getTransactionByCode';
  return NAMES[found?.[3] ?? ''] ?? `${method} ${path}`;
}

/** https://developer.avalara.com/avatax/authentication-in-rest */
function authenticate({ headers }: VendorRequest, expected: string): void {
  if (!headers.authorization) throw new AvaTaxError('AuthenticationIncomplete');
  if (headers.authorization !== expected) throw new AvaTaxError('AuthenticationException');
}

const ping = (authenticated: boolean, accountId: string): JsonObject => ({
  version: '26.9.0.0', authenticated, authenticationType: authenticated ? 'AccountIdLicenseKey' : 'None', authenticatedUserName: authenticated ? accountId : '', authenticatedUserId: authenticated ? 7097 : 0,
  authenticatedAccountId: authenticated ? Number(accountId) : 0, crmid: '',
});

function body(request: VendorRequest): Json {
  try {
    return JSON.parse(request.body || '{}') as Json;
  } catch {
    throw new AvaTaxError('JsonFormatError');
  }
}

const ESCAPES: Record<string, string> = { '2f': '/', '2b': '+', '3f': '?', '25': '%', '23': '#' };

/** Codes in paths have escapes of the vendor's own: https://developer.avalara.com/api-reference/avatax/rest/v2/methods/Transactions/LockTransaction */
const decoded = (part: string): string => decodeURIComponent(part).replaceAll(/_-ava(2f|2b|3f|25|23)-_/gi, (_, escape: string) => ESCAPES[escape.toLowerCase()] ?? '');

const FAULTS: Partial<Record<Fault['kind'], ErrorCode>> = { unavailable: 'ServerUnreachable', rateLimit: 'RequestLimitExceeded', expired: 'AuthenticationException' };

/** `reject` gives members of `error`, e.g. `{ code: 'GetTaxError', message: '…' }`. */
function faulty(fault: Fault): VendorAnswer {
  const code = FAULTS[fault.kind];
  if (!code) return json(400, { error: { code: 'GetTaxError', message: 'Rejected', target: 'Unknown', details: [], ...fault.error } });
  const error = new AvaTaxError(code);
  return json(error.status, error.body, fault.kind === 'rateLimit' ? { 'retry-after': String(fault.retryAfterSeconds ?? 2) } : {});
}
