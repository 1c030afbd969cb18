import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Shopify, startShopify } from '../../../../local/partners/shopify/shopify.ts';
import type { Order } from '../../../../core/model/order.ts';
import type { ChannelFulfilment } from '../../../../core/shipping/channel-fulfilment.ts';
import { shopify } from '../../../../lambdas/connectors/shopify/channel.ts';
import type { ShopifySecret } from '../../../../lambdas/connectors/shopify/schema.ts';
import { deliveryId, isSigned } from '../../../../lambdas/connectors/shopify/signature.ts';
import { orderIn } from '../../../../lambdas/connectors/shopify/to-canonical.ts';
import { receiver } from '../../../local/partners/receiver.ts';
import { answering } from '../answering.ts';
import { anOrder, aShipment } from '../documents.ts';
import { eventually } from '../../../support/eventually.ts';

let shop: Shopify;
let settings: ShopifySecret;
let channel: ChannelFulfilment;
let order: Order;
let bolts: string;
let nuts: string;

const graphql = async <T>(query: string, variables = {}): Promise<T> => {
  const headers = { 'content-type': 'application/json', 'x-shopify-access-token': 'shpat_1' };
  const response = await fetch(`${shop.url}/admin/api/2026-10/graphql.json`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return ((await response.json()) as { data: T }).data;
};
const told = async () => {
  const query = 'query ($id: ID!) { order(id: $id) { fulfillments(first: 10) { id totalQuantity trackingInfo { company number } fulfillmentLineItems(first: 10) { nodes { quantity lineItem { id } } } } } }';
  const data = await graphql<{ order: { fulfillments: { id: string; totalQuantity: number; trackingInfo: { company: string | null; number: string | null }[] }[] } }>(query, { id: order.channelReference });
  return data.order.fulfillments;
};

beforeEach(async () => {
  shop = await startShopify({ accessToken: 'shpat_1', appSecret: 'app-secret' });
  settings = { url: shop.url, shopDomain: shop.shopDomain, accessToken: 'shpat_1', apiSecret: 'app-secret', apiVersion: '2026-10' };
  channel = shopify(settings);
  const placed = shop.order({ lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }, { sku: 'NUT-M8', quantity: 5, price: '0.50' }] });
  [bolts, nuts] = placed.lines.map((line) => String(line.id)) as [string, string];
  order = anOrder(
    [{ lineId: bolts, sku: 'BOLT-M8', steps: 3, price: '10.00' }, { lineId: nuts, sku: 'NUT-M8', steps: 5, price: '0.50' }],
    { channelReference: `gid://shopify/Order/${placed.id}`, channelOrderId: placed.name },
  );
});
afterEach(() => shop.stop());

test('a shipment is one fulfilment with its tracking, however often it is told', async () => {
  const shipment = aShipment(order, '1');
  const first = await channel.fulfil(order, shipment);
  expect(await channel.fulfil(order, shipment)).toEqual(first);
  expect(await told()).toMatchObject([{ id: first.fulfilmentId, totalQuantity: 8, trackingInfo: [{ company: 'UPS', number: '1Z1' }] }]);
});

test('parts are told line by line, each once', async () => {
  const part = aShipment(order, '1', { steps: { [bolts]: 2 } });
  const rest = aShipment(order, '2', { steps: { [bolts]: 1, [nuts]: 5 }, trackingNumbers: ['1Z2', '1Z3'] });
  await channel.fulfil(order, part);
  await channel.fulfil(order, rest);
  await channel.fulfil(order, part);
  expect(await told()).toMatchObject([
    { totalQuantity: 2, trackingInfo: [{ number: '1Z1' }] },
    { totalQuantity: 6, trackingInfo: [{ number: '1Z2' }, { number: '1Z3' }] },
  ]);
});

test('a shipment without tracking is known by its own id', async () => {
  const shipment = aShipment(order, '7', { trackingNumbers: [] });
  await channel.fulfil(order, shipment);
  await channel.fulfil(order, shipment);
  expect(await told()).toMatchObject([{ trackingInfo: [{ number: 'shiphero:7' }] }]);
});

test('what the shop cannot take is refused, and said', async () => {
  shop.faults.add({ kind: 'reject', operation: 'fulfillmentCreate', error: { message: 'Fulfillment order has an unfulfillable status' } });
  await expect(channel.fulfil(order, aShipment(order, '1'))).rejects.toMatchObject({ name: 'Rejected', code: 'channel.refused', message: expect.stringContaining('unfulfillable status') });
  await channel.fulfil(order, aShipment(order, '1'));
  await expect(channel.fulfil(order, aShipment(order, '2'))).rejects.toMatchObject({ name: 'Rejected', code: 'channel.nothing-to-fulfil' });
  await expect(channel.fulfil({ ...order, channelReference: 'gid://shopify/Order/1' }, aShipment(order, '3'))).rejects.toMatchObject({ name: 'Rejected', code: 'channel.order-unknown' });
});

test('an order of the shop comes as a signed webhook that reads back as it was placed', async () => {
  const hook = await receiver();
  try {
    await graphql('mutation ($uri: String!) { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: { uri: $uri }) { userErrors { message } } }', { uri: hook.url });
    const placed = shop.order({ lines: [{ sku: 'BOLT-M8', quantity: 2, price: '10.00', discount: '1.00' }], email: 'pat@example.test', shipping: '7.50', shippingAddress: { address1: '1 Main St', city: 'Austin', provinceCode: 'TX', zip: '78701' } });
    await eventually(() => expect(hook.received).toHaveLength(1));
    const { headers, body, json } = hook.received[0] as { headers: Record<string, string>; body: string; json: unknown };
    expect(isSigned(Buffer.from(body), new Headers(headers), ['app-secret'])).toBe(true);
    expect(deliveryId(new Headers(headers), Buffer.from(body))).toMatch(/^orders\/create:/);
    expect(orderIn(json, shop.shopDomain)).toMatchObject({
      account: 'crossdock-demo.myshopify.com',
      channelReference: `gid://shopify/Order/${placed.id}`,
      request: { channelOrderId: placed.name, freight: { minor: 750 }, lines: [{ sku: 'BOLT-M8', quantity: { amount: '2' }, unitPrice: { amount: '9.50' }, tax: { minor: 157 } }] },
    });
  } finally {
    await hook.stop();
  }
});

test('a shipment from two locations that was told halfway is completed', async () => {
  const shipment = aShipment(order, '1');
  const [boltLine, nutLine] = [bolts, nuts].map((line) => `gid://shopify/LineItem/${line}`);
  const page = { hasNextPage: false, endCursor: null };
  const server = answering(
    { body: { data: { order: { fulfillments: [{ id: 'F1', status: 'SUCCESS', totalQuantity: 3, trackingInfo: [{ number: '1Z1' }] }], fulfillmentOrders: { nodes: [{ id: 'FO1', status: 'CLOSED' }, { id: 'FO2', status: 'OPEN' }] } } } } },
    { body: { data: { order: { fulfillments: [{ id: 'F1', fulfillmentLineItems: { nodes: [{ quantity: 3, lineItem: { id: boltLine } }], pageInfo: page } }] } } } },
    { body: { data: { fulfillmentOrder: { lineItems: { nodes: [{ id: 'FOL2', remainingQuantity: 5, lineItem: { id: nutLine } }], pageInfo: page } } } } },
    { body: { data: { fulfillmentCreate: { fulfillment: { id: 'F2' }, userErrors: [] } } } },
  );
  expect(await shopify(settings, server).fulfil(order, shipment)).toEqual({ fulfilmentId: 'F1' });
  expect(server.asked.at(-1)?.body.variables).toEqual({
    fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: 'FO2', fulfillmentOrderLineItems: [{ id: 'FOL2', quantity: 5 }] }], notifyCustomer: false, trackingInfo: { numbers: ['1Z1'], company: 'UPS' } },
  });
});
