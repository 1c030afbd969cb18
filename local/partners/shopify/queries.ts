import type { Documents } from '../documents.ts';
import { numberOf, type LocationRecord, type OrderRecord, type SubscriptionRecord, type VariantRecord } from './records.ts';
import { connect, type Views } from './views.ts';

interface OrdersArgs {
  first?: number;
  after?: string;
  reverse?: boolean;
  sortKey?: string;
  query?: string;
}

/** The root query fields. */
export function queries(documents: Documents, views: Views, shop: { domain: string; currency: string }) {
  const variants = (query: string | undefined) => {
    const sku = /(?:^|\s)sku:['"]?([^'"\s]+)/.exec(query ?? '')?.[1];
    return sku === undefined ? documents.all<VariantRecord>('variant') : documents.by<VariantRecord>('variant', 'sku', sku);
  };
  return {
    shop: { id: 'gid://shopify/Shop/1', name: shop.domain, myshopifyDomain: shop.domain, currencyCode: shop.currency },
    order: ({ id }: { id: string }) => {
      const order = documents.get<OrderRecord>('order', numberOf(id, 'Order'));
      return order ? views.order(order) : null;
    },
    node: ({ id }: { id: string }) => {
      const number = numberOf(id, 'OrderTransaction');
      const order = documents.get<OrderRecord>('order', numberOf(id, 'Order')) ?? documents.all<OrderRecord>('order').find(({ transactions }) => transactions.some((each) => each.id === number));
      const transaction = order?.transactions.find((each) => each.id === number);
      return order ? (transaction ? views.transaction(order, transaction) : views.order(order)) : null;
    },
    orders: (args: OrdersArgs) => {
      const key = sortValue(args.sortKey ?? 'PROCESSED_AT');
      const found = documents.all<OrderRecord>('order').filter(matching(args.query ?? ''));
      found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
      if (args.reverse) found.reverse();
      return connect(found, (order) => String(order.id), args, views.order);
    },
    fulfillmentOrder: ({ id }: { id: string }) => {
      const order = documents.by<OrderRecord>('order', 'fulfillmentOrderId', numberOf(id, 'FulfillmentOrder'))[0];
      return order ? views.fulfillmentOrder(order) : null;
    },
    webhookSubscription: ({ id }: { id: string }) => {
      const found = documents.get<SubscriptionRecord>('subscription', numberOf(id, 'WebhookSubscription'));
      return found ? views.subscription(found) : null;
    },
    webhookSubscriptions: (args: { first?: number; after?: string; topics?: string[]; uri?: string }) => {
      const wanted = (each: SubscriptionRecord) => (!args.topics || args.topics.includes(each.topic)) && (!args.uri || args.uri === each.uri);
      return connect(documents.all<SubscriptionRecord>('subscription').filter(wanted), (each) => String(each.id), args, views.subscription);
    },
    locations: (args: { first?: number; after?: string }) => connect(documents.all<LocationRecord>('location'), (each) => String(each.id), args, views.location),
    inventoryItem: ({ id }: { id: string }) => {
      const variant = documents.by<VariantRecord>('variant', 'inventoryItemId', numberOf(id, 'InventoryItem'))[0];
      return variant ? views.item(variant) : null;
    },
    inventoryItems: (args: { first?: number; after?: string; query?: string }) => connect(variants(args.query), (each) => String(each.id), args, views.item),
    productVariants: (args: { first?: number; after?: string; query?: string }) => connect(variants(args.query), (each) => String(each.id), args, views.variant),
    job: ({ id }: { id: string }) => ({ id, done: true }),
  };
}

function sortValue(key: string): (order: OrderRecord) => string | number {
  if (key === 'UPDATED_AT') return (order) => order.updatedAt;
  if (key === 'ID' || key === 'ORDER_NUMBER') return (order) => order.id;
  return (order) => order.createdAt;
}

/** The fields of Shopify's search syntax that are understood (https://shopify.dev/docs/api/usage/search-syntax). */
const TERMS: Record<string, (order: OrderRecord) => string> = {
  id: (order) => String(order.id),
  name: (order) => order.name.replace('#', ''),
  email: (order) => order.email ?? '',
  created_at: (order) => order.createdAt,
  processed_at: (order) => order.createdAt,
  updated_at: (order) => order.updatedAt,
  financial_status: (order) => order.financialStatus.toLowerCase(),
  fulfillment_status: (order) => (order.lines.every((line) => line.fulfilled >= line.quantity) ? 'fulfilled' : order.lines.some((line) => line.fulfilled > 0) ? 'partial' : 'unfulfilled'),
  status: (order) => (order.cancelledAt ? 'cancelled' : order.lines.every((line) => line.fulfilled >= line.quantity) ? 'closed' : 'open'),
};

const TERM = /(\w+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|(\S+))/g;

/** Terms joined by AND. A field that Shopify does not know is ignored, as there. */
function matching(query: string): (order: OrderRecord) => boolean {
  const tests = [...query.matchAll(TERM)].map(([, field = '', sign, single, double, bare]) => {
    const read = TERMS[field];
    const wanted = (single ?? double ?? bare ?? '').replace('#', '');
    if (!read) return () => true;
    const dated = field.endsWith('_at');
    return (order: OrderRecord) => {
      const value = dated ? Date.parse(read(order)) : read(order);
      const bound = dated ? Date.parse(wanted) : wanted;
      if (sign === '>') return value > bound;
      if (sign === '>=') return value >= bound;
      if (sign === '<') return value < bound;
      if (sign === '<=') return value <= bound;
      return field === 'status' && wanted === 'any' ? true : value === bound;
    };
  });
  return (order) => tests.every((test) => test(order));
}
