import { randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json, JsonObject } from '../../contract.ts';
import { Documents } from '../documents.ts';
import { type Fault, Faults } from '../faults.ts';
import { json, serve, type VendorAnswer, type VendorRequest } from '../http.ts';
import { type Partner, type PartnerOptions, Refusal } from '../partner.ts';
import { AmazonError, expired, invalid, notFound, throttled } from './errors.ts';
import { Feeds } from './feeds.ts';
import { Listings } from './listings.ts';
import { Orders } from './orders.ts';
import { Buckets, type Rate } from './rates.ts';
import { Reports, type Settled, type SettleWish } from './settlements.ts';
import { type ListingRecord, listingKey, type OrderRecord, stamp } from './records.ts';
import { cancelItems, type Purchase, purchase } from './storefront.ts';
import { type Credentials, Tokens } from './tokens.ts';

export interface AmazonOptions extends PartnerOptions {
  credentials: Credentials;
  sellerId: string;
  /** Absent: amazon.com. */
  marketplaceId?: string;
  /** How long a feed takes; absent: a second. */
  feedMs?: number;
  /** Instead of the default usage plans, by operation. */
  rates?: Record<string, Rate>;
}

export interface AmazonSeed {
  /** `fulfilledBy` absent: by the merchant. */
  listings: { sku: string; title: string; quantity?: number; productType?: string; fulfilledBy?: 'AMAZON' }[];
}

export interface Amazon extends Partner {
  readonly marketplaceId: string;
  order(purchase: Purchase): OrderRecord;
  /** A buyer pays what was pending; asks for a cancellation, item by item or of all; or Amazon cancels. */
  pay(orderId: string): OrderRecord;
  askToCancel(orderId: string, reason: string, items?: readonly string[]): OrderRecord;
  cancel(orderId: string, reason: string): OrderRecord;
  orders(): OrderRecord[];
  listings(): ListingRecord[];
  /** The period is closed: what has left is settled and paid out. */
  settle(wish?: SettleWish): Settled;
  settlements(): Settled[];
  /** Seeding again leaves what is there. */
  seed(seed: AmazonSeed): void;
}

const US = 'ATVPDKIKX0DER';
const ROUTES: [method: string, path: RegExp, operation: string][] = [
  ['POST', /^\/auth\/o2\/token$/, 'token'],
  ['GET', /^\/orders\/2026-01-01\/orders$/, 'searchOrders'],
  ['GET', /^\/orders\/2026-01-01\/orders\/([^/]+)$/, 'getOrder'],
  ['POST', /^\/orders\/v0\/orders\/([^/]+)\/shipmentConfirmation$/, 'confirmShipment'],
  ['POST', /^\/feeds\/2021-06-30\/documents$/, 'createFeedDocument'],
  ['GET', /^\/feeds\/2021-06-30\/documents\/([^/]+)$/, 'getFeedDocument'],
  ['POST', /^\/feeds\/2021-06-30\/feeds$/, 'createFeed'],
  ['GET', /^\/feeds\/2021-06-30\/feeds$/, 'getFeeds'],
  ['GET', /^\/feeds\/2021-06-30\/feeds\/([^/]+)$/, 'getFeed'],
  ['GET', /^\/reports\/2021-06-30\/reports$/, 'getReports'],
  ['GET', /^\/reports\/2021-06-30\/documents\/([^/]+)$/, 'getReportDocument'],
  ['PUT', /^\/feed-documents\/([^/]+)$/, 'upload'],
  ['GET', /^\/feed-documents\/([^/]+)$/, 'download'],
  ['GET', /^\/listings\/2021-08-01\/items\/([^/]+)$/, 'searchListingsItems'],
  ['GET', /^\/listings\/2021-08-01\/items\/([^/]+)\/([^/]+)$/, 'getListingsItem'],
  ['PATCH', /^\/listings\/2021-08-01\/items\/([^/]+)\/([^/]+)$/, 'patchListingsItem'],
];

function routeOf({ method, path }: Pick<VendorRequest, 'method' | 'path'>): { operation: string; ids: string[] } {
  for (const [verb, pattern, operation] of ROUTES) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match) return { operation, ids: match.slice(1).map(decodeURIComponent) };
  }
  return { operation: `${method} ${path}`, ids: [] };
}

/** A simulated Selling Partner API with Login with Amazon beside it: one seller, its orders, its listings. */
export async function startAmazon(options: AmazonOptions): Promise<Amazon> {
  const clock = options.clock ?? systemClock;
  const id = options.id ?? randomUUID;
  const marketplaceId = options.marketplaceId ?? US;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const tokens = new Tokens(clock, documents, options.credentials, id);
  const buckets = new Buckets(clock, options.rates);
  const orders = new Orders(documents, clock);
  const listings = new Listings(documents, clock, id);
  const feeds = new Feeds(documents, orders, clock, options.feedMs ?? 1_000);
  const reports = new Reports(documents, orders, clock);

  function seller(given: string | undefined): void {
    if (given !== options.sellerId) throw invalid('The sellerId is not that of the authorisation');
  }

  function called(operation: string, ids: string[], { query, body }: VendorRequest): { status: number; body: Json } {
    const [first = '', second = ''] = ids;
    const sent = () => bodyOf(body);
    if (operation === 'searchOrders') return { status: 200, body: orders.search(query) };
    if (operation === 'getOrder') return { status: 200, body: orders.get(first, query) };
    if (operation === 'createFeedDocument') return { status: 201, body: feeds.createDocument(sent()) };
    if (operation === 'getFeedDocument') return { status: 200, body: feeds.document(first) };
    if (operation === 'createFeed') return { status: 202, body: feeds.create(sent()) };
    if (operation === 'getFeeds') return { status: 200, body: feeds.list(query) };
    if (operation === 'getFeed') return { status: 200, body: feeds.get(first) };
    if (operation === 'getReports') return { status: 200, body: reports.list(query) };
    if (operation === 'getReportDocument') return { status: 200, body: reports.document(first) };
    if (operation === 'confirmShipment') {
      orders.confirm(first, sent());
      return { status: 204, body: null };
    }
    if (!operation.endsWith('ListingsItem') && !operation.endsWith('ListingsItems')) throw notFound(operation);
    seller(first);
    if (operation === 'searchListingsItems') return { status: 200, body: listings.search(query) };
    return { status: 200, body: operation === 'getListingsItem' ? listings.get(second, query) : listings.patch(second, query, sent()) };
  }

  function answer(request: VendorRequest): VendorAnswer {
    const { operation, ids } = routeOf(request);
    if (operation === 'upload' || operation === 'download') {
      const content = feeds.content(ids[0] ?? '', operation === 'upload' ? request.body : undefined);
      return content === undefined ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } : { status: 200, headers: { 'content-type': 'text/xml' }, body: operation === 'upload' ? '' : content };
    }
    if (operation === 'token') {
      const { status, body } = tokens.signIn(new URLSearchParams(request.body));
      return json(status, body);
    }
    const headers = { 'x-amzn-requestid': id(), ...buckets.header(operation) };
    try {
      tokens.check(request.headers['x-amz-access-token'] as string | undefined);
      buckets.take(operation);
      const { status, body } = documents.change(() => called(operation, ids, request));
      return status === 204 ? { status, headers, body: '' } : json(status, body, headers);
    } catch (error) {
      if (error instanceof AmazonError) return json(error.status, error.body, headers);
      throw error;
    }
  }

  function faulty(fault: Fault, request: VendorRequest): VendorAnswer {
    const { operation } = routeOf(request);
    if (fault.kind === 'unavailable') return json(503, new AmazonError(503, 'ServiceUnavailable', 'Service is unavailable.').body);
    if (fault.kind === 'rateLimit') return json(429, throttled().body, fault.retryAfterSeconds === undefined ? buckets.header(operation) : { 'x-amzn-ratelimit-limit': String(1 / fault.retryAfterSeconds) });
    if (fault.kind === 'expired') {
      tokens.end();
      return json(403, expired().body);
    }
    return json(400, { errors: [{ code: 'InvalidInput', message: 'Rejected', details: '', ...fault.error }] });
  }

  const found = (orderId: string): OrderRecord => {
    const order = documents.get<OrderRecord>('order', orderId);
    if (!order) throw new Refusal(`no order ${orderId}`);
    return order;
  };
  const storefront = {
    order: (wanted: Purchase) => purchase(documents, clock.now(), marketplaceId, wanted),
    pay: (orderId: string) => orders.put({ ...found(orderId), paid: true }),
    askToCancel: (orderId: string, reason: string, items?: readonly string[]) => {
      const order = found(orderId);
      return orders.put({ ...order, items: order.items.map((item) => (!items || items.includes(item.orderItemId) ? { ...item, cancelRequest: reason } : item)) });
    },
    cancel: (orderId: string, reason: string) => documents.change(() => orders.put(cancelItems(documents, found(orderId), 'BUYER', reason))),
    settle: (wish: SettleWish = {}) => documents.change(() => reports.settle(wish, marketplaceId)),
    settlements: reports.settlements,
    orders: orders.all,
    listings: listings.all,
    seed({ listings: wanted }: AmazonSeed) {
      documents.change(() => {
        for (const { sku, title, quantity = 0, productType = 'PRODUCT', fulfilledBy } of wanted) {
          const key = listingKey(marketplaceId, sku);
          if (documents.get('listing', key)) continue;
          const at = stamp(clock.now());
          const channel = fulfilledBy === 'AMAZON' ? 'AMAZON_NA' : 'DEFAULT';
          const listing: ListingRecord = { sku, marketplaceId, title, asin: `B0${String(documents.next('asin')).padStart(8, '0')}`, productType, channel, quantity, createdDate: at, lastUpdatedDate: at };
          documents.put('listing', key, listing);
        }
      });
    },
  };
  const of = (request: VendorRequest) => JSON.parse(request.body) as { orderId: string; reason?: string; items?: string[] };
  const shown = (order: OrderRecord) => order as unknown as Json;

  const served = await serve(
    {
      operations: (request) => [routeOf(request).operation],
      answer,
      faulty,
      admin: {
        'POST /_seed': (request) => {
          storefront.seed(JSON.parse(request.body) as AmazonSeed);
          return { ok: true };
        },
        'POST /_storefront/orders': (request) => shown(storefront.order(JSON.parse(request.body) as Purchase)),
        'POST /_storefront/pay': (request) => shown(storefront.pay(of(request).orderId)),
        'POST /_storefront/ask-to-cancel': (request) => shown(storefront.askToCancel(of(request).orderId, of(request).reason ?? 'Bought by mistake', of(request).items)),
        'POST /_storefront/cancel': (request) => shown(storefront.cancel(of(request).orderId, of(request).reason ?? 'Cancelled by the buyer')),
        'GET /_storefront/orders': () => orders.all() as unknown as Json,
        'POST /_settle': (request) => storefront.settle(JSON.parse(request.body) as SettleWish) as unknown as Json,
        'GET /_settlements': () => reports.settlements() as unknown as Json,
        'GET /_listings': () => listings.all() as unknown as Json,
      },
    },
    faults,
    clock,
    options.port,
  );
  feeds.url = served.url;
  reports.url = served.url;
  return {
    name: 'amazon', url: served.url, faults, marketplaceId, calls: served.calls, ...storefront,
    async stop() {
      await served.stop();
      documents.close();
    },
  };
}

function bodyOf(body: string): JsonObject {
  try {
    return JSON.parse(body) as JsonObject;
  } catch {
    throw invalid('The body is not JSON');
  }
}
