import { randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json, JsonObject } from '../../contract.ts';
import { Deliveries } from '../deliveries.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { Account, API_VERSION, type Settings } from './account.ts';
import { watchHold } from './charges.ts';
import { controls } from './controls.ts';
import { answerOf, cardError, rateLimited, StripeError, unauthorized } from './errors.ts';
import { readForm } from './form.ts';
import { printOf, remember, remembered } from './idempotency.ts';
import { payOut } from './payouts.ts';
import type { PaymentIntent, Payout, Refund, StripeObject } from './records.ts';
import { settleLater } from './refunds.ts';
import { ROUTES, type Route } from './routes.ts';
import { signature } from './signing.ts';
import { expanded } from './views.ts';

export interface StripeOptions extends PartnerOptions, Partial<Settings> {
  /** The account's secret key, `sk_test_…`. */
  apiKey: string;
  /** Pauses before retries of a webhook. Absent: over three days, as in live mode. */
  webhookRetryMs?: number[];
}

export interface Stripe extends Partner {
  /** Pays the balance out to the bank. */
  payOut(currency?: string): Payout;
}

const MINUTE = 60_000;
/** Over three days, ever further apart; the single pauses are not published: https://docs.stripe.com/webhooks#retries */
const RETRIES = [1, 5, 30, 120, 300, 600, 720, 840, 960].map((minutes) => minutes * MINUTE);
const DEFAULTS: Settings = { multicapture: false, blockHighestRisk: true, reviewElevatedRisk: false, refundMs: 2_000, searchLagMs: MINUTE };

/** A simulated Stripe account in a sandbox: payments, refunds, disputes, payouts, and signed webhooks. */
export async function startStripe(options: StripeOptions): Promise<Stripe> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const deliveries = new Deliveries(documents, faults, clock, {
    retryMs: options.webhookRetryMs ?? RETRIES,
    timeoutMs: 10_000,
    accepts: (status) => status >= 200 && status < 300,
    headers: ({ id: delivery, body }) => ({ 'stripe-signature': signature(documents, delivery.split(' ')[1] ?? '', body, clock.now()) }),
  });
  const settings: Settings = {
    multicapture: options.multicapture ?? DEFAULTS.multicapture,
    blockHighestRisk: options.blockHighestRisk ?? DEFAULTS.blockHighestRisk,
    reviewElevatedRisk: options.reviewElevatedRisk ?? DEFAULTS.reviewElevatedRisk,
    refundMs: options.refundMs ?? DEFAULTS.refundMs,
    searchLagMs: options.searchLagMs ?? DEFAULTS.searchLagMs,
  };
  const account = new Account(documents, deliveries, clock, id, settings);

  function answer(request: VendorRequest): VendorAnswer {
    const call = account.newSecret('req');
    const key = header(request, 'idempotency-key');
    const headers = { 'request-id': call, 'stripe-version': API_VERSION, ...(key !== undefined && { 'idempotency-key': key }) };
    const answered = authorised(request, call, request.method === 'POST' ? key : undefined);
    return { ...answered, headers: { ...answered.headers, ...headers } };
  }

  function authorised(request: VendorRequest, call: string, key: string | undefined): VendorAnswer {
    const given = keyIn(header(request, 'authorization'));
    if (given === undefined) return unauthorized({ message: 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.' });
    if (given !== options.apiKey) return unauthorized({ message: `Invalid API Key provided: ${given.slice(0, 8)}****${given.slice(-4)}` });
    const version = header(request, 'stripe-version') ?? API_VERSION;
    const route = routeOf(request);
    try {
      if (version !== API_VERSION) throw new StripeError(400, { message: `Invalid Stripe API version: ${version}. This simulator has ${API_VERSION}.`, type: 'invalid_request_error' }, true);
      if (!route) throw new StripeError(404, { message: `Unrecognized request URL (${request.method}: ${request.path}).`, type: 'invalid_request_error' }, true);
      return account.during({ id: call, idempotencyKey: key ?? null }, () => once(request, route, call, key));
    } catch (error) {
      if (error instanceof StripeError) return answerOf(error);
      throw error;
    }
  }

  /** Does it, or gives the answer that the same key got before. */
  function once(request: VendorRequest, route: Route, call: string, key: string | undefined): VendorAnswer {
    const now = clock.now();
    const print = printOf(requestOf(request));
    const before = key === undefined ? undefined : remembered(documents, key, print, now);
    if (before) return before;
    const answered = acted(request, route);
    if (key !== undefined) remember(documents, key, print, call, answered, now);
    return answered;
  }

  function acted(request: VendorRequest, route: Route): VendorAnswer {
    try {
      const raw = readForm(request.method === 'GET' ? request.query : new URLSearchParams(request.body));
      const object = route.act(account, raw, decodeURIComponent(route.path.exec(request.path)?.[1] ?? ''));
      const declined = declineOf(route, object);
      if (declined) return answerOf({ status: 402, error: declined });
      const { expand } = raw;
      // lists have expanded what is in them
      const paths = Array.isArray(expand) && !/\.(list|search)$/.test(route.operation) ? expand.map(String) : [];
      return json(200, expanded(documents, object as StripeObject, paths));
    } catch (error) {
      // what began before it failed is remembered by its key; what was refused at the door is not
      if (error instanceof StripeError && !error.early) return answerOf(error);
      throw error;
    }
  }

  /** A failure of theirs is remembered by its key like any other answer. */
  function broken(request: VendorRequest): VendorAnswer {
    const failure = answerOf({ status: 500, error: { message: 'An unknown error occurred', type: 'api_error' } }, { 'stripe-should-retry': 'false' });
    const key = header(request, 'idempotency-key');
    if (request.method === 'POST' && key !== undefined) remember(documents, key, printOf(requestOf(request)), account.newSecret('req'), failure, clock.now());
    return failure;
  }

  function faulty(fault: Fault, request: VendorRequest): VendorAnswer {
    if (fault.kind === 'expired') return unauthorized({ code: 'api_key_expired', message: 'Expired API Key provided: sk_test_****' });
    if (fault.kind === 'unavailable') return broken(request);
    if (fault.kind === 'rateLimit') return rateLimited(fault.retryAfterSeconds ?? 2);
    const { status = 402, ...error } = fault.error ?? {};
    return answerOf({ status: Number(status), error: { ...cardError('card_declined', 'Your card was declined.', { decline_code: 'generic_decline' }), ...error } });
  }

  const served = await serve(
    { operations: (request) => [routeOf(request)?.operation ?? `${request.method} ${request.path}`], answer, faulty, admin: { ...controls(account), 'GET /_webhooks': () => deliveries.list() } },
    faults,
    clock,
    options.port,
  );
  for (const intent of documents.by<PaymentIntent>('payment_intent', 'status', 'requires_capture')) watchHold(account, intent);
  for (const made of documents.all<Refund>('refund')) settleLater(account, made);
  deliveries.resume();
  return {
    name: 'stripe', url: served.url, faults, calls: served.calls,
    payOut: (currency) => account.byItself(() => payOut(account, currency)),
    async stop() {
      account.stop();
      await served.stop();
      await deliveries.stop();
      documents.close();
    },
  };
}

const routeOf = (request: VendorRequest): Route | undefined => ROUTES.find(({ method, path }) => method === request.method && path.test(request.path));

const requestOf = ({ method, path, body }: VendorRequest): string => `${method} ${path}\n${body}`;

const header = (request: VendorRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** `Bearer sk_…`, or `Basic` with the key as the user's name. */
function keyIn(authorization: string | undefined): string | undefined {
  const [, scheme, value = ''] = /^(Bearer|Basic) (\S+)$/i.exec(authorization ?? '') ?? [];
  if (scheme === undefined) return undefined;
  return scheme.toLowerCase() === 'bearer' ? value : Buffer.from(value, 'base64').toString().split(':')[0];
}

/** A payment that was refused while it was confirmed is answered as an error, with the payment in it. */
function declineOf({ operation }: Route, object: object): JsonObject | undefined {
  const { status, last_payment_error: error } = object as Partial<PaymentIntent>;
  if (!['payment_intents.create', 'payment_intents.confirm'].includes(operation) || status !== 'requires_payment_method' || !error) return undefined;
  return { ...(error as JsonObject), payment_intent: object as unknown as Json };
}
