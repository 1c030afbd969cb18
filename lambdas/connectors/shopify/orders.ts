import type { ChannelOrder } from '../../handler/inbound-order.ts';
import type { ChannelDocument, ChannelOrders, ChannelSays } from '../../handler/take-channel-orders.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { ShopifyClient } from './client.ts';
import { FoundOrders, type ListedOrder, MoreLines, OneOrder, OrderPage, type QueriedOrder, type ShopifySecret } from './schema.ts';
import { orderIn } from './to-canonical.ts';

/** The index that is searched follows the orders by some seconds: https://shopify.dev/docs/api/usage/search-syntax */
const SETTLES_MS = 2 * 60_000;
/** A page of the list, which costs by its size. */
const PAGE = 100;

/** https://shopify.dev/docs/api/admin-graphql/latest/queries/orders : of the last 60 days, unless the app may read all. */
const LIST = `query ($query: String!, $after: String) { orders(first: ${PAGE}, after: $after, query: $query, sortKey: UPDATED_AT) {
  nodes { id name updatedAt test cancelledAt cancelReason } pageInfo { hasNextPage endCursor }
} }`;
const BY_NAME = 'query ($query: String!) { orders(first: 2, query: $query) { nodes { id name updatedAt test cancelledAt cancelReason } } }';
const MONEY = 'shopMoney { amount currencyCode }';
/** So many lines at once: each costs some points for its amounts, and a question may cost 1,000. https://shopify.dev/docs/api/usage/limits */
const LINES = `lineItems(first: 40, after: $after) {
  nodes { id sku title quantity currentQuantity originalUnitPriceSet { ${MONEY} } discountAllocations { allocatedAmountSet { ${MONEY} } } taxLines { priceSet { ${MONEY} } } }
  pageInfo { hasNextPage endCursor }
}`;
/** https://shopify.dev/docs/api/admin-graphql/latest/objects/Order */
const ONE = `query ($id: ID!, $after: String) { order(id: $id) {
  id name createdAt currencyCode taxesIncluded test cancelledAt poNumber email phone
  shippingAddress { name firstName lastName company address1 address2 city provinceCode zip countryCodeV2 phone }
  totalPriceSet { ${MONEY} }
  shippingLines(first: 10) { nodes { originalPriceSet { ${MONEY} } discountedPriceSet { ${MONEY} } taxLines { priceSet { ${MONEY} } } } }
  ${LINES}
} }`;
const MORE_LINES = `query ($id: ID!, $after: String) { order(id: $id) { ${LINES} } }`;

/** A shop's orders, asked for because webhooks get lost: only what nobody has told is read whole, and taken as its webhook would have told it. */
export function shopifyOrders(client: ShopifyClient, { shopDomain, ordersFrom }: Pick<ShopifySecret, 'shopDomain'> & { ordersFrom: string }): ChannelOrders {
  const whole = async ({ id, name }: ListedOrder): Promise<ChannelDocument | undefined> => {
    const { order } = await client.ask(OneOrder, ONE, { id });
    for (let page = order?.lineItems.pageInfo; order && page?.hasNextPage; ) {
      const { order: more } = await client.ask(MoreLines, MORE_LINES, { id, after: page.endCursor });
      order.lineItems.nodes.push(...(more?.lineItems.nodes ?? []));
      page = more?.lineItems.pageInfo;
    }
    if (!order) return undefined;
    const told = asWebhook(order);
    return { document: JSON.stringify(told), read: () => read(name, told) };
  };
  const says = (listed: ListedOrder): ChannelSays => {
    const { name, updatedAt, test, cancelledAt, cancelReason } = listed;
    return {
      account: shopDomain, channelOrderId: name, updatedAt,
      ...(test && { ignored: 'test' }),
      ...(cancelledAt && { unwanted: { by: cancelReason === 'CUSTOMER' ? 'customer' : 'shop', reason: `cancelled in the shop: ${(cancelReason ?? 'OTHER').toLowerCase()}`, whole: true } }),
      order: () => whole(listed),
    };
  };
  const read = (name: string, told: ReturnType<typeof asWebhook>): ChannelOrder => {
    const taken = orderIn({ ...told, cancelled_at: null }, shopDomain);
    if (!taken) throw new Rejected('webhook.unreadable', `${name} is a test`, { order: name });
    return taken;
  };
  return {
    accounts: [shopDomain],
    from: new Date(ordersFrom),
    settlesMs: SETTLES_MS,
    async *updated(after, before) {
      const query = `updated_at:>='${after.toISOString()}' AND updated_at:<='${before.toISOString()}'`;
      for (let cursor: string | null | undefined; ; ) {
        const { orders } = await client.ask(OrderPage, LIST, { query, after: cursor });
        yield orders.nodes.map(says);
        if (!orders.pageInfo.hasNextPage) return;
        cursor = orders.pageInfo.endCursor;
      }
    },
    async one(channelOrderId) {
      const { orders } = await client.ask(FoundOrders, BY_NAME, { query: `name:'${channelOrderId.replaceAll("'", '')}'` });
      const listed = orders.nodes.find(({ name }) => name === channelOrderId);
      return listed && says(listed);
    },
  };
}

/** The same as the body of `orders/create`. */
function asWebhook(order: QueriedOrder) {
  const { id, name, createdAt, currencyCode, taxesIncluded, test, cancelledAt, poNumber, email, phone, shippingAddress: to, lineItems, shippingLines, totalPriceSet } = order;
  const bag = ({ shopMoney }: QueriedOrder['totalPriceSet']) => ({ shop_money: { amount: shopMoney.amount, currency_code: shopMoney.currencyCode } });
  const taxes = (lines: { priceSet: QueriedOrder['totalPriceSet'] }[]) => lines.map(({ priceSet }) => ({ price_set: bag(priceSet) }));
  return {
    admin_graphql_api_id: id, name, created_at: createdAt, currency: currencyCode, taxes_included: taxesIncluded, test, cancelled_at: cancelledAt, po_number: poNumber, email, phone,
    shipping_address: to && { name: to.name, first_name: to.firstName, last_name: to.lastName, company: to.company, address1: to.address1, address2: to.address2, city: to.city, province_code: to.provinceCode, zip: to.zip, country_code: to.countryCodeV2, phone: to.phone },
    line_items: lineItems.nodes.map((item) => ({
      admin_graphql_api_id: item.id, sku: item.sku, title: item.title, quantity: item.quantity, current_quantity: item.currentQuantity, price_set: bag(item.originalUnitPriceSet),
      discount_allocations: item.discountAllocations.map(({ allocatedAmountSet }) => ({ amount_set: bag(allocatedAmountSet) })),
      tax_lines: taxes(item.taxLines),
    })),
    shipping_lines: shippingLines.nodes.map((each) => ({ price_set: bag(each.originalPriceSet), discounted_price_set: bag(each.discountedPriceSet), tax_lines: taxes(each.taxLines) })),
    total_price_set: bag(totalPriceSet),
  };
}
