import type { Clock, Json, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { invalid, notFound } from './errors.ts';
import { type OrderRecord, type PackageRecord, stamp, statusOf } from './records.ts';
import { orderView } from './views.ts';

const DATASETS = ['BUYER', 'RECIPIENT', 'PROCEEDS', 'EXPENSE', 'PROMOTION', 'CANCELLATION', 'FULFILLMENT', 'PACKAGES', 'TAX', 'PAYMENT', 'FULFILLMENT_ORDERS'];
const STATUSES = ['PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'CANCELLED', 'UNFULFILLABLE'];
const SETTLES_MS = 120_000;
const TOKEN_MS = 86_400_000;

/** Orders v2026-01-01, and what is left of v0: https://github.com/amzn/selling-partner-api-models/tree/main/models/orders-api-model */
export class Orders {
  readonly #documents: Documents;
  readonly #clock: Clock;

  constructor(documents: Documents, clock: Clock) {
    this.#documents = documents;
    this.#clock = clock;
  }

  /** `GET /orders/2026-01-01/orders` */
  search(query: URLSearchParams): JsonObject {
    const wanted = this.#wanted(query);
    const size = Number(query.get('maxResultsPerPage') ?? 100);
    if (!(Number.isInteger(size) && size >= 1 && size <= 100)) throw invalid('maxResultsPerPage must be between 1 and 100');
    const from = this.#offset(query);
    const found = this.#documents.all<OrderRecord>('order').filter(wanted.fits).sort((a, b) => wanted.by(a).localeCompare(wanted.by(b)) || a.orderId.localeCompare(b.orderId));
    const page = found.slice(from, from + size);
    const included = listOf(query, 'includedData', DATASETS);
    return {
      orders: page.map((order): Json => orderView(order, new Set(included))),
      ...(found.length > from + size && { pagination: { nextToken: this.#token(query, from + size) } }),
      [wanted.before]: stamp(wanted.until),
    };
  }

  /** `GET /orders/2026-01-01/orders/{orderId}` */
  get(orderId: string, query: URLSearchParams): JsonObject {
    return { order: orderView(this.record(orderId), new Set(listOf(query, 'includedData', DATASETS))) };
  }

  record(orderId: string): OrderRecord {
    const order = this.#documents.get<OrderRecord>('order', orderId);
    if (!order) throw notFound(orderId);
    return order;
  }

  all = (): OrderRecord[] => this.#documents.all<OrderRecord>('order');

  put(order: OrderRecord): OrderRecord {
    const changed = { ...order, lastUpdatedTime: stamp(this.#clock.now()) };
    this.#documents.put('order', order.orderId, changed);
    return changed;
  }

  /** `POST /orders/v0/orders/{orderId}/shipmentConfirmation`. The same package again is an edit: https://developer-docs.amazon.com/sp-api/docs/confirm-the-shipment-status */
  confirm(orderId: string, body: JsonObject): void {
    const order = this.record(orderId);
    const detail = body.packageDetail as JsonObject | undefined;
    if (!detail || body.marketplaceId !== order.marketplaceId) throw invalid('marketplaceId and packageDetail are required');
    for (const name of ['packageReferenceId', 'carrierCode', 'trackingNumber', 'shipDate']) if (typeof detail[name] !== 'string' || detail[name] === '') throw invalid(`packageDetail.${name} is required`);
    if (!/^[1-9]\d*$/.test(String(detail.packageReferenceId))) throw invalid('packageReferenceId must be a positive number');
    if (detail.carrierCode === 'Other' && !detail.carrierName) throw invalid('carrierName is required when carrierCode is Other');
    if (statusOf(order) === 'CANCELLED' || statusOf(order) === 'PENDING') throw invalid(`The order is ${statusOf(order)}`);
    if (order.fulfilledBy === 'AMAZON') throw invalid('The order is fulfilled by Amazon');
    const items = (detail.orderItems ?? []) as { orderItemId: string; quantity: number }[];
    if (items.length === 0) throw invalid('packageDetail.orderItems is required');
    const others = order.packages.filter((each) => each.packageReferenceId !== detail.packageReferenceId);
    const created: PackageRecord = {
      packageReferenceId: String(detail.packageReferenceId),
      carrier: detail.carrierCode === 'Other' ? String(detail.carrierName) : String(detail.carrierCode),
      ...(detail.shippingMethod ? { shippingService: String(detail.shippingMethod) } : {}),
      trackingNumber: String(detail.trackingNumber),
      shipTime: String(detail.shipDate),
      createdTime: stamp(this.#clock.now()),
      items,
    };
    const packages = [...others, created];
    const shipped = (orderItemId: string) => packages.flatMap((each) => each.items).reduce((sum, item) => sum + (item.orderItemId === orderItemId ? item.quantity : 0), 0);
    for (const { orderItemId, quantity } of items) {
      const item = order.items.find((each) => each.orderItemId === orderItemId && !each.cancelled);
      if (!item || !Number.isInteger(quantity) || quantity < 1) throw invalid(`orderItemId ${orderItemId} or its quantity is not valid`);
      if (shipped(orderItemId) > item.quantity) throw invalid(`The quantity of ${orderItemId} exceeds what was ordered`);
    }
    this.put({ ...order, packages, items: order.items.map((item) => ({ ...item, shipped: shipped(item.orderItemId) })) });
  }

  #wanted(query: URLSearchParams) {
    const created = query.has('createdAfter');
    if (created === query.has('lastUpdatedAfter')) throw invalid('Exactly one of createdAfter and lastUpdatedAfter is required');
    if (created ? query.has('lastUpdatedBefore') : query.has('createdBefore')) throw invalid('created and lastUpdated times do not mix');
    const [after, before] = created ? (['createdAfter', 'createdBefore'] as const) : (['lastUpdatedAfter', 'lastUpdatedBefore'] as const);
    const latest = this.#clock.now() - SETTLES_MS;
    const from = instant(query, after) ?? 0;
    const until = instant(query, before) ?? latest;
    if (until > latest || until < from) throw invalid(`${before} must be after ${after} and at least two minutes before the time of the request`);
    const statuses = listOf(query, 'fulfillmentStatuses', STATUSES);
    const by = (order: OrderRecord) => (created ? order.createdTime : order.lastUpdatedTime);
    const marketplaces = query.get('marketplaceIds')?.split(',') ?? [];
    const fulfilledBy = listOf(query, 'fulfilledBy', ['MERCHANT', 'AMAZON']);
    const fits = (order: OrderRecord): boolean =>
      Date.parse(by(order)) >= from && Date.parse(by(order)) <= until &&
      (statuses.length === 0 || statuses.includes(statusOf(order))) && (marketplaces.length === 0 || marketplaces.includes(order.marketplaceId)) && (fulfilledBy.length === 0 || fulfilledBy.includes(order.fulfilledBy));
    return { fits, by, until, before };
  }

  /** Good for a day, and for the same question alone. */
  #token = (query: URLSearchParams, from: number): string => Buffer.from(JSON.stringify({ from, until: this.#clock.now() + TOKEN_MS, of: questionOf(query) })).toString('base64url');

  #offset(query: URLSearchParams): number {
    const token = query.get('paginationToken');
    if (!token) return 0;
    try {
      const { from, until, of } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { from: number; until: number; of: string };
      if (until > this.#clock.now() && of === questionOf(query)) return from;
    } catch {
      // no token of ours
    }
    throw invalid('The paginationToken is not valid');
  }
}

const questionOf = (query: URLSearchParams): string => [...query].filter(([name]) => name !== 'paginationToken').map((pair) => pair.join('=')).sort().join('&');

function instant(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw invalid(`${name} is not an ISO 8601 time`);
  return at;
}

function listOf(query: URLSearchParams, name: string, known: readonly string[]): string[] {
  const values = query.get(name)?.split(',').filter(Boolean) ?? [];
  const wrong = values.find((value) => !known.includes(value));
  if (wrong) throw invalid(`${wrong} is no value of ${name}`);
  return values;
}
