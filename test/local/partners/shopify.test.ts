import { createAdminApiClient } from '@shopify/admin-api-client';
// The library asks for its runtime adapter by side effect.
import '@shopify/shopify-api/adapters/node';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { startShopify, type Shopify, type ShopifyOptions } from '../../../local/partners/shopify/shopify.ts';
import { receiver, type Received } from './receiver.ts';
import { eventually } from '../../support/eventually.ts';

const OPTIONS: ShopifyOptions = { accessToken: 'shpat_test', appSecret: 'app-secret', shopDomain: 'demo.myshopify.com' };
const CHECKOUT = {
  lines: [{ sku: 'BOLT-M8', quantity: 5, price: '10.00' }, { sku: 'NUT-M8', quantity: 2, price: '1.25', discount: '0.50' }],
  email: 'ann@example.test',
  shippingAddress: { firstName: 'Ann', lastName: 'Lee', address1: '1 Main St', city: 'Austin', provinceCode: 'TX', zip: '78701' },
  shipping: '4.99',
};
let shop: Shopify;
let hook: Awaited<ReturnType<typeof receiver>>;

const client = (of: Shopify, accessToken = 'shpat_test') =>
  createAdminApiClient({
    storeDomain: 'demo.myshopify.com', apiVersion: '2026-10', accessToken,
    customFetchApi: (url, init) => fetch(String(url).replace('https://demo.myshopify.com', of.url), init as RequestInit),
  });

const SUBSCRIBE = `mutation ($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri }) { webhookSubscription { id uri apiVersion { handle } } userErrors { field message } } }`;
const subscribe = (topic: string) => client(shop).request(SUBSCRIBE, { variables: { topic, uri: hook.url } });

beforeEach(async () => {
  shop = await startShopify(OPTIONS);
  hook = await receiver();
});
afterEach(async () => {
  await shop.stop();
  await hook.stop();
});

async function admin(path: string, body?: unknown, method = 'POST') {
  const response = await fetch(shop.url + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return response.json();
}
const arrives = (count: number) => eventually(() => expect(hook.received.length).toBe(count));

test("Shopify's own admin client reads an order made in the storefront", async () => {
  await admin('/_storefront/orders', CHECKOUT);
  const { data, errors } = await client(shop).request(
    `query ($q: String) { orders(first: 5, query: $q, sortKey: UPDATED_AT) { nodes { id name email currencyCode displayFinancialStatus displayFulfillmentStatus
       totalPriceSet { shopMoney { amount currencyCode } } totalTaxSet { shopMoney { amount } } subtotalPriceSet { shopMoney { amount } }
       shippingAddress { firstName address1 provinceCode countryCodeV2 } customer { displayName } shippingLines(first: 1) { nodes { title originalPriceSet { shopMoney { amount } } } }
       lineItems(first: 10) { nodes { sku quantity originalUnitPriceSet { shopMoney { amount } } discountedUnitPriceSet { shopMoney { amount } } taxLines { rate priceSet { shopMoney { amount } } } } } } pageInfo { hasNextPage } } }`,
    { variables: { q: 'name:#1001 AND financial_status:paid' } },
  );
  expect(errors).toBeUndefined();
  expect(data.orders.pageInfo.hasNextPage).toBe(false);
  expect(data.orders.nodes).toHaveLength(1);
  expect(data.orders.nodes[0]).toMatchObject({
    id: 'gid://shopify/Order/5500000001001', name: '#1001', currencyCode: 'USD', displayFinancialStatus: 'PAID', displayFulfillmentStatus: 'UNFULFILLED',
    subtotalPriceSet: { shopMoney: { amount: '52.00' } }, totalTaxSet: { shopMoney: { amount: '4.30' } }, totalPriceSet: { shopMoney: { amount: '61.29', currencyCode: 'USD' } },
    customer: { displayName: 'Ann Lee' }, shippingAddress: { firstName: 'Ann', provinceCode: 'TX', countryCodeV2: 'US' },
  });
  expect(data.orders.nodes[0].lineItems.nodes[1]).toMatchObject({ sku: 'NUT-M8', quantity: 2, originalUnitPriceSet: { shopMoney: { amount: '1.25' } }, discountedUnitPriceSet: { shopMoney: { amount: '1.00' } } });
});

test("Shopify's own library accepts the webhook of a new order and refuses it when a byte is changed", async () => {
  await subscribe('ORDERS_CREATE');
  await admin('/_storefront/orders', CHECKOUT);
  await arrives(1);
  const { headers, body, json } = hook.received[0] as Received;
  const api = shopifyApi({ apiKey: 'key', apiSecretKey: 'app-secret', apiVersion: ApiVersion.October26, hostName: 'demo', isEmbeddedApp: false, scopes: [], logger: { log: () => undefined } });
  const request = (rawBody: string) => api.webhooks.validate({ rawBody, rawRequest: { headers, method: 'POST', url: '/hook' }, rawResponse: {} } as never);
  expect(await request(body)).toMatchObject({ valid: true, topic: 'ORDERS_CREATE', domain: 'demo.myshopify.com', apiVersion: '2026-10', webhookId: headers['x-shopify-webhook-id'], eventId: headers['x-shopify-event-id'] });
  expect(await request(body.replace('BOLT', 'VOLT'))).toMatchObject({ valid: false, reason: 'invalid_hmac' });
  expect(json).toMatchObject({ admin_graphql_api_id: 'gid://shopify/Order/5500000001001', name: '#1001', total_price: '61.29', financial_status: 'paid' });
});

test('one happening has one event id over its topics, and a webhook id of its own per delivery', async () => {
  await subscribe('ORDERS_CANCELLED');
  await subscribe('ORDERS_UPDATED');
  await admin('/_storefront/orders', CHECKOUT);
  await admin('/_storefront/cancel', { name: '#1001', reason: 'CUSTOMER' });
  await arrives(2);
  const [first, second] = hook.received.map((each) => each.headers);
  expect(new Set(hook.received.map((each) => each.headers['x-shopify-topic']))).toEqual(new Set(['orders/cancelled', 'orders/updated']));
  expect(first?.['x-shopify-event-id']).toBe(second?.['x-shopify-event-id']);
  expect(first?.['x-shopify-webhook-id']).not.toBe(second?.['x-shopify-webhook-id']);
});

test('a webhook that is refused comes again with the same id; a duplicate, too', async () => {
  const clock = new ManualClock();
  await shop.stop();
  shop = await startShopify({ ...OPTIONS, clock });
  await subscribe('ORDERS_CREATE');
  hook.answer(500);
  shop.order(CHECKOUT);
  await clock.advance(0);
  await arrives(1);
  await eventually(async () => expect(await admin('/_webhooks', undefined, 'GET')).toMatchObject([{ state: 'waiting', attempts: 1, answer: 500 }]));
  await clock.advance(60_000);
  await arrives(2);
  expect(hook.received[1]?.headers['x-shopify-webhook-id']).toBe(hook.received[0]?.headers['x-shopify-webhook-id']);
  await admin('/_faults', { kind: 'webhookDuplicate', operation: 'orders/create' });
  shop.order(CHECKOUT);
  await clock.advance(0);
  await arrives(4);
  expect(hook.received[3]?.headers['x-shopify-webhook-id']).toBe(hook.received[2]?.headers['x-shopify-webhook-id']);
});

test('a webhook that is held back comes after the next one; a lost one never comes', async () => {
  await subscribe('ORDERS_CREATE');
  await admin('/_faults', [{ kind: 'webhookReorder', operation: 'orders/create' }]);
  shop.order(CHECKOUT);
  shop.order(CHECKOUT);
  await arrives(2);
  expect(hook.received.map((each) => each.json['name'])).toEqual(['#1002', '#1001']);
  await admin('/_faults', { kind: 'webhookLost' });
  shop.order(CHECKOUT);
  shop.order(CHECKOUT);
  await arrives(3);
  expect(hook.received[2]?.json['name']).toBe('#1004');
});

test('fulfilling in two parts closes the fulfillment order; more than is left is a user error', async () => {
  shop.order(CHECKOUT);
  const FOS = '{ order(id: "gid://shopify/Order/5500000001001") { displayFulfillmentStatus fulfillmentOrders(first: 1) { nodes { id status lineItems(first: 5) { nodes { id sku remainingQuantity } } } } } }';
  const CREATE = 'mutation ($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { fulfillment { id status trackingInfo { number company } } userErrors { field message } } }';
  const before = (await client(shop).request(FOS)).data.order.fulfillmentOrders.nodes[0];
  const lines = before.lineItems.nodes as { id: string; sku: string; remainingQuantity: number }[];
  const part = (quantity: number) => ({ lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: before.id, fulfillmentOrderLineItems: [{ id: lines[0]?.id, quantity }] }], trackingInfo: { number: '1Z1', company: 'UPS' } });
  const first = await client(shop).request(CREATE, { variables: { f: part(3) } });
  expect(first.data.fulfillmentCreate).toMatchObject({ fulfillment: { status: 'SUCCESS', trackingInfo: [{ number: '1Z1', company: 'UPS' }] }, userErrors: [] });
  const tooMuch = await client(shop).request(CREATE, { variables: { f: part(3) } });
  expect(tooMuch.data.fulfillmentCreate.userErrors).toEqual([{ field: ['fulfillment'], message: 'Invalid fulfillment order line item quantity requested.' }]);
  await client(shop).request(CREATE, { variables: { f: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: before.id }] } } });
  expect((await client(shop).request(FOS)).data.order).toMatchObject({ displayFulfillmentStatus: 'FULFILLED', fulfillmentOrders: { nodes: [{ status: 'CLOSED' }] } });
});

const setWith = (directive: string) =>
  `mutation ($i: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $i) ${directive} { inventoryAdjustmentGroup { changes { delta } } userErrors { code } } }`;

test('stock is set once per idempotency key, and a mutation without a key is refused', async () => {
  shop.seed({ products: [{ sku: 'BOLT-M8', title: 'Bolt', price: '10.00', stock: { East: 3 } }] });
  const { data } = await client(shop).request('{ locations(first: 5) { nodes { id name } } inventoryItems(first: 1, query: "sku:BOLT-M8") { nodes { id } } }');
  const input = (quantity: number, from: number | null) => ({ name: 'available', reason: 'correction', quantities: [{ inventoryItemId: data.inventoryItems.nodes[0].id, locationId: data.locations.nodes[0].id, quantity, changeFromQuantity: from }] });
  const set = async (directive: string, i: unknown) => (await client(shop).request(setWith(directive), { variables: { i } })).data?.inventorySetQuantities;
  expect(await set('@idempotent(key: "k1")', input(10, 3))).toEqual({ inventoryAdjustmentGroup: { changes: [{ delta: 7 }] }, userErrors: [] });
  expect(await set('@idempotent(key: "k1")', input(10, 3))).toEqual({ inventoryAdjustmentGroup: { changes: [{ delta: 7 }] }, userErrors: [] });
  expect(await set('@idempotent(key: "k2")', input(11, 3))).toEqual({ inventoryAdjustmentGroup: null, userErrors: [{ code: 'CHANGE_FROM_QUANTITY_STALE' }] });
  expect(await set('', input(12, null))).toBeNull();
});

test('throttling, a wrong token, an outage and a lost answer come in the form that Shopify gives them', async () => {
  const SHOP = '{ shop { name } }';
  const raw = async (token = 'shpat_test') => {
    const response = await fetch(`${shop.url}/admin/api/2026-10/graphql.json`, { method: 'POST', headers: { 'x-shopify-access-token': token, 'content-type': 'application/json' }, body: JSON.stringify({ query: SHOP }) });
    return { status: response.status, body: await response.text() };
  };
  await admin('/_faults', [{ kind: 'rateLimit', operation: 'shop', retryAfterSeconds: 3 }]);
  const throttled = JSON.parse((await raw()).body);
  expect(throttled.errors[0].extensions.code).toBe('THROTTLED');
  expect(throttled.extensions.cost).toMatchObject({ requestedQueryCost: 1, throttleStatus: { currentlyAvailable: -299, restoreRate: 100 } });
  expect(await raw('wrong')).toMatchObject({ status: 401 });
  await admin('/_faults', [{ kind: 'unavailable' }, { kind: 'malformed' }]);
  expect((await raw()).status).toBe(503);
  await expect(raw().then((each) => JSON.parse(each.body))).rejects.toThrow(SyntaxError);
  await admin('/_faults', { kind: 'lostAnswer', operation: 'tagsAdd' });
  shop.order(CHECKOUT);
  const tag = client(shop).request('mutation { tagsAdd(id: "gid://shopify/Order/5500000001001", tags: ["seen"]) { userErrors { message } } }');
  expect((await tag).errors?.message).toContain('fetch failed');
  expect(await admin('/_storefront/orders', undefined, 'GET')).toMatchObject([{ tags: 'seen' }]);
  const calls = (await admin('/_calls', undefined, 'GET')) as { outcome: string }[];
  expect(calls.map((each) => each.outcome)).toEqual(['rateLimit', 'refused', 'unavailable', 'malformed', 'lostAnswer']);
});

test('orders and subscriptions survive a restart', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const folder = mkdtempSync('/tmp/partner-');
  await shop.stop();
  shop = await startShopify({ ...OPTIONS, dataFile: `${folder}/shop.sqlite` });
  await subscribe('ORDERS_CREATE');
  shop.order(CHECKOUT);
  await arrives(1);
  await shop.stop();
  shop = await startShopify({ ...OPTIONS, dataFile: `${folder}/shop.sqlite` });
  expect(shop.order(CHECKOUT).name).toBe('#1002');
  await arrives(2);
  rmSync(folder, { recursive: true });
});
