import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../contract.ts';
import { systemClock } from '../../clock.ts';
import { Deliveries } from '../deliveries.ts';
import { Documents } from '../documents.ts';
import { Faults, type Fault } from '../faults.ts';
import { costOf, Credits, execute, readQuestion, rootFields } from '../graphql.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import { Refusal, type Partner, type PartnerOptions } from '../partner.ts';
import { cancelOrder, mutations, type Call } from './mutations.ts';
import { queries } from './queries.ts';
import { gid, type LevelRecord, type LocationRecord, type OrderRecord, type SubscriptionRecord, type VariantRecord } from './records.ts';
import { schema } from './schema.ts';
import { newId, placeOrder, type Checkout } from './storefront.ts';
import { Views } from './views.ts';
import { Announcer, restOrder } from './webhooks.ts';

export interface ShopifyOptions extends PartnerOptions {
  /** For X-Shopify-Access-Token. */
  accessToken: string;
  /** The app's client secret, which signs webhooks. */
  appSecret: string;
  /** Absent: crossdock-demo.myshopify.com */
  shopDomain?: string;
  /** Absent: East and West. */
  locations?: string[];
  /** Absent: what a standard shop gets, 2,000 points that come back at 100 a second. */
  credits?: { max: number; perSecond: number };
  /** Pauses before retries of a webhook. Absent: eight, over four hours. */
  webhookRetryMs?: number[];
}

export interface ShopifySeed {
  products: { sku: string; title: string; price: string; /** By location name. */ stock?: Record<string, number> }[];
}

export interface Shopify extends Partner {
  readonly shopDomain: string;
  /** Ids of its locations, by name. */
  readonly locationIds: Record<string, string>;
  /** A buyer checks out. */
  order(checkout: Checkout): OrderRecord;
  seed(seed: ShopifySeed): void;
}

const MINUTE = 60_000;
/** Eight retries over four hours: https://shopify.dev/changelog/updates-to-webhook-retry-mechanism */
const RETRIES = [1, 2, 4, 8, 15, 30, 60, 120].map((minutes) => minutes * MINUTE);
const API = /^\/admin\/api\/(\d{4}-\d{2}|unstable)\/graphql\.json$/;

/** A simulated shop: Admin GraphQL API, signed webhooks, and a storefront where orders are made. */
export async function startShopify(options: ShopifyOptions): Promise<Shopify> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const domain = options.shopDomain ?? 'crossdock-demo.myshopify.com';
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const deliveries = new Deliveries(documents, faults, clock, {
    retryMs: options.webhookRetryMs ?? RETRIES,
    timeoutMs: 5_000,
    accepts: (status) => status >= 200 && status < 300,
    // A subscription made through the Admin API is removed after eight failures in a row (https://shopify.dev/docs/apps/build/webhooks/troubleshooting-webhooks).
    givenUp: (delivery) => {
      for (const each of documents.all<SubscriptionRecord>('subscription')) if (each.uri === delivery.url) documents.remove('subscription', each.id);
    },
  });
  const announcer = new Announcer(documents, deliveries, clock, id, { domain, secret: options.appSecret });
  const views = new Views(documents);
  const root = { ...queries(documents, views, { domain, currency: 'USD' }), ...mutations(documents, views, announcer, clock) };
  const credits = new Credits(options.credits?.max ?? 2000, options.credits?.perSecond ?? 100, clock.now());
  if (documents.size('location') === 0) for (const name of options.locations ?? ['East', 'West']) addLocation(documents, name);

  const throttleStatus = (): JsonObject => ({ maximumAvailable: credits.max, currentlyAvailable: credits.left(clock.now()), restoreRate: credits.perSecond });

  async function answer(request: VendorRequest): Promise<VendorAnswer> {
    const version = API.exec(request.path)?.[1];
    if (!version || request.method !== 'POST') return json(404, { errors: 'Not Found' });
    if (request.headers['x-shopify-access-token'] !== options.accessToken) return unauthorized();
    const read = readQuestion(request.body);
    if (!read) return json(400, { errors: { query: 'Required parameter missing or invalid' } });
    const cost = costOf(request.body, 10, 10);
    if (!credits.take(cost, clock.now())) return throttled(cost, throttleStatus());
    const result = await execute(schema, root, read.question, { version } satisfies Call);
    const refused = Boolean(result.errors) || Object.values(result.data ?? {}).some((each) => hasUserErrors(each));
    const body = JSON.parse(JSON.stringify(result)) as JsonObject;
    const extensions = { cost: { requestedQueryCost: cost, actualQueryCost: cost, throttleStatus: throttleStatus() } };
    return { ...json(200, { ...body, extensions }, { 'x-shopify-api-version': version, 'x-request-id': id() }), refused };
  }

  function faulty(fault: Fault, request: VendorRequest, operations: string[]): VendorAnswer {
    if (fault.kind === 'expired') return unauthorized();
    if (fault.kind === 'unavailable') return { status: 503, headers: { 'content-type': 'text/html' }, body: '<html><body>503 Service Unavailable</body></html>' };
    if (fault.kind === 'rateLimit') {
      const cost = costOf(request.body, 10, 10);
      const currentlyAvailable = cost - (fault.retryAfterSeconds ?? 2) * credits.perSecond;
      return throttled(cost, { ...throttleStatus(), currentlyAvailable });
    }
    const message = String(fault.error?.['message'] ?? 'Rejected');
    const userErrors: JsonObject[] = [{ field: null, message, ...fault.error }];
    const payload: JsonObject = operations[0] === 'orderCancel' ? { job: null, orderCancelUserErrors: userErrors, userErrors } : { userErrors };
    return { ...json(200, { data: { [operations[0] ?? 'unknown']: payload } }), refused: true };
  }

  const find = (body: { name?: string; id?: number }): OrderRecord => {
    const order = documents.all<OrderRecord>('order').find((each) => each.id === body.id || each.name === body.name);
    if (!order) throw new Refusal('no such order; give its name (#1001) or id');
    return order;
  };
  const now = () => new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const order = (checkout: Checkout): OrderRecord => {
    const placed = documents.change(() => placeOrder(documents, clock, checkout));
    const topics = placed.financialStatus === 'PAID' ? ['ORDERS_CREATE', 'ORDERS_PAID'] : ['ORDERS_CREATE'];
    announcer.announce(placed, ...topics);
    return placed;
  };

  const served = await serve(
    {
      operations: (request) => (API.test(request.path) ? rootFields(request.body) : [`${request.method} ${request.path}`]),
      answer,
      faulty,
      admin: {
        'POST /_storefront/orders': (request) => restOrder(order(JSON.parse(request.body) as Checkout)),
        'GET /_storefront/orders': () => documents.all<OrderRecord>('order').map(restOrder),
        'POST /_storefront/cancel': (request) => {
          const body = JSON.parse(request.body) as { name?: string; id?: number; reason?: string };
          return restOrder(cancelOrder(documents, announcer, find(body), { reason: body.reason ?? 'CUSTOMER', at: now(), refund: true }));
        },
        'POST /_storefront/update': (request) => {
          const { name, id: orderId, ...change } = JSON.parse(request.body) as Partial<OrderRecord>;
          const before = find({ ...(name ? { name } : {}), ...(orderId ? { id: orderId } : {}) });
          const allowed = Object.fromEntries(Object.entries(change).filter(([field]) => ['note', 'tags', 'email', 'phone', 'poNumber', 'shippingAddress'].includes(field)));
          const after = { ...before, ...allowed, updatedAt: now() };
          documents.put('order', after.id, after);
          announcer.announce(after, 'ORDERS_UPDATED');
          return restOrder(after);
        },
        'POST /_seed': (request) => {
          seed(documents, JSON.parse(request.body) as ShopifySeed, now());
          return { products: documents.size('variant') };
        },
        'GET /_webhooks': () => deliveries.list(),
      },
    },
    faults,
    clock,
    options.port,
  );
  deliveries.resume();
  return {
    name: 'shopify', url: served.url, faults, shopDomain: domain, calls: served.calls, order,
    locationIds: Object.fromEntries(documents.all<LocationRecord>('location').map(({ id, name }) => [name, gid('Location', id)])),
    seed: (given) => seed(documents, given, now()),
    async stop() {
      await served.stop();
      await deliveries.stop();
      documents.close();
    },
  };
}

const throttled = (requestedQueryCost: number, throttleStatus: JsonObject): VendorAnswer => ({
  ...json(200, {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' } }],
    extensions: { cost: { requestedQueryCost, actualQueryCost: null, throttleStatus } },
  }),
  refused: true,
});

const unauthorized = (): VendorAnswer => json(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });

function addLocation(documents: Documents, name: string): void {
  const id = newId(documents);
  documents.put('location', id, { id, name } satisfies LocationRecord);
}

function seed(documents: Documents, given: ShopifySeed, at: string): void {
  documents.change(() => {
    for (const each of given.products) {
      const known = documents.by<VariantRecord>('variant', 'sku', each.sku)[0];
      const variant: VariantRecord = { id: known?.id ?? newId(documents), inventoryItemId: known?.inventoryItemId ?? newId(documents), sku: each.sku, title: each.title, price: each.price };
      documents.put('variant', variant.id, variant);
      for (const location of documents.all<LocationRecord>('location')) {
        const available = each.stock?.[location.name] ?? 0;
        documents.put('level', `${variant.inventoryItemId}-${location.id}`, { itemId: variant.inventoryItemId, locationId: location.id, available, updatedAt: at } satisfies LevelRecord);
      }
    }
  });
}

function hasUserErrors(payload: unknown): boolean {
  const errors = (payload as { userErrors?: Json[] } | null)?.userErrors;
  return Array.isArray(errors) && errors.length > 0;
}
