import { createHash, randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import { Deliveries } from '../deliveries.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { forbidden, messagesOf, tooMany, unauthorized, validation, XeroError } from './errors.ts';
import { type Limits, Meter } from './limits.ts';
import { Organisation } from './organisation.ts';
import { controls, People } from './people.ts';
import { call, operationOf } from './routes.ts';
import { type Credentials, Tokens } from './tokens.ts';
import { Webhooks } from './webhooks.ts';

export interface XeroOptions extends PartnerOptions {
  credentials: Credentials;
  /** Signs the webhooks: Xero gives it when one is made. */
  webhookKey: string;
  tenantId?: string;
  /** Of the organisation; its documents have two decimal places. */
  currency?: string;
  /** Tracking categories with their options. */
  tracking?: Record<string, string[]>;
  limits?: Partial<Limits>;
  /** How long an access token holds; half an hour, as Xero's. */
  tokenMs?: number;
  /** How long an answer takes. */
  latencyMs?: number;
  webhookRetryMs?: number[];
}

export interface Xero extends Partner {
  tenantId: string;
  people: People;
  webhooks: Webhooks;
  /** The ledger that everything is written into. */
  org: Organisation;
}

const MINUTE = 60_000;
/** With decreasing frequency for up to a day, and then the webhook is disabled: the single pauses are not published. https://developer.xero.com/documentation/webhooks/configuring-your-server */
const RETRIES = [1, 2, 5, 15, 60, 240, 480, 600].map((minutes) => minutes * MINUTE);
/** How long the answer to an Idempotency-Key is kept is not published. */
const REMEMBERED_MS = 6 * MINUTE;

/** A simulated organisation in Xero: invoices, credit notes, payments and manual journals over one ledger that balances, and signed webhooks. */
export async function startXero(options: XeroOptions): Promise<Xero> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const tenantId = options.tenantId ?? '9a6f1c36-5c8e-4d28-b3b0-7d6e0b0a5f11';
  const deliveries = new Deliveries(documents, faults, clock, { retryMs: options.webhookRetryMs ?? RETRIES, timeoutMs: 5_000, accepts: (status) => status === 200 });
  const org = new Organisation(documents, clock, id, options.currency ?? 'USD', options.tracking ?? { 'Business unit': ['wholesale', 'retail'], Region: ['us', 'eu'] });
  const webhooks = new Webhooks(org, deliveries, tenantId, options.webhookKey);
  const tokens = new Tokens({ clock, documents, credentials: options.credentials, lifeMs: options.tokenMs ?? 30 * MINUTE, id });
  const meter = new Meter(clock, options.limits);
  const people = new People(org);

  async function answer(request: VendorRequest): Promise<VendorAnswer> {
    if (request.path === '/connect/token') return request.method === 'POST' ? tokens.issue(request) : json(405, {});
    try {
      tokens.check(request.headers.authorization, operationOf(request).split(' ')[1] ?? '');
      // one organisation is all that a custom connection has: its id may be left out
      const tenant = request.headers['xero-tenant-id'];
      if (tenant && tenant !== tenantId) throw forbidden();
      meter.begin();
      try {
        if (options.latencyMs) await new Promise<void>((resolve) => clock.after(options.latencyMs ?? 0, resolve));
        return once(request);
      } finally {
        meter.end();
      }
    } catch (error) {
      if (error instanceof XeroError) return json(error.status, error.body, { ...meter.headers(), ...error.headers });
      throw error;
    }
  }

  /** Does it, or gives the answer that the same key got before. https://developer.xero.com/documentation/guides/idempotent-requests/idempotency */
  function once(request: VendorRequest): VendorAnswer {
    const given = request.method === 'GET' ? undefined : request.headers['idempotency-key'];
    const key = typeof given === 'string' && given !== '' ? given : undefined;
    const print = createHash('sha256').update(`${request.method} ${request.path}\n${request.body}`).digest('hex');
    const before = key === undefined ? undefined : documents.get<{ at: number; print: string; body: string }>('answered', key);
    if (before && before.at > clock.now() - REMEMBERED_MS) {
      if (before.print !== print) throw new XeroError(400, { Title: 'Bad Request', Status: 400, Detail: 'The idempotency key was used with another request before', Type: null, Instance: null });
      return { status: 200, headers: { ...meter.headers(), 'content-type': 'application/json' }, body: before.body };
    }
    if (key !== undefined && key.length > 128) throw new XeroError(400, { Title: 'Bad Request', Status: 400, Detail: 'The idempotency key is longer than 128 characters', Type: null, Instance: null });
    const body = call(org, tenantId, request);
    if (key !== undefined) documents.put('answered', key, { at: clock.now(), print, body: JSON.stringify(body) });
    return json(200, body, meter.headers());
  }

  /** `reject` gives what is not valid, e.g. `{ Message: 'Account code must be specified' }`. */
  function faulty(fault: Fault): VendorAnswer {
    const said = (error: XeroError) => json(error.status, error.body, { ...meter.headers(), ...error.headers });
    if (fault.kind === 'unavailable') return said(new XeroError(503, { Title: 'Service Unavailable', Status: 503, Detail: 'The Xero API is currently offline for maintenance', Type: null, Instance: null }));
    if (fault.kind === 'rateLimit') return said(tooMany('minute', fault.retryAfterSeconds ?? 2));
    if (fault.kind === 'expired') {
      tokens.end();
      return said(unauthorized(`TokenExpired: token expired at ${new Date(clock.now()).toISOString()}`));
    }
    return said(validation([{ HasErrors: true, StatusAttributeString: 'ERROR', ValidationErrors: messagesOf([String(fault.error?.Message ?? 'Rejected')]) }]));
  }

  const served = await serve({ operations: (request) => [operationOf(request)], answer, faulty, admin: { ...controls(people, webhooks), 'GET /_webhooks': () => deliveries.list() } }, faults, clock, options.port);
  deliveries.resume();
  return {
    name: 'xero', url: served.url, faults, calls: served.calls, tenantId, people, webhooks, org,
    async stop() {
      await served.stop();
      await deliveries.stop();
      documents.close();
    },
  };
}
