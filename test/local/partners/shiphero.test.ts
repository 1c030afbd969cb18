import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { startShipHero, type ShipHero, type ShipHeroOptions } from '../../../local/partners/shiphero/shiphero.ts';
import { receiver, type Received } from './receiver.ts';
import { eventually } from '../../support/eventually.ts';

const OPTIONS: ShipHeroOptions = { credentials: { username: 'wms@example.test', password: 'pw', refreshToken: 'refresh-1' }, shipAfterMs: 800 };
let clock: ManualClock;
let wms: ShipHero;
let hook: Awaited<ReturnType<typeof receiver>>;
let token: string;

beforeEach(async () => {
  clock = new ManualClock();
  wms = await startShipHero({ ...OPTIONS, clock });
  wms.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 10, WEST: 4 } }, { sku: 'NUT-M8', name: 'Nut', stock: { EAST: 0, WEST: 50 } }] });
  hook = await receiver();
  token = await refresh();
});
afterEach(async () => {
  await wms.stop();
  await hook.stop();
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(wms.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  return { status: response.status, body: JSON.parse(await response.text()) };
}
async function refresh() {
  const { body } = await post('/auth/refresh', { refresh_token: 'refresh-1' });
  expect(body).toMatchObject({ expires_in: 2419200, token_type: 'Bearer' });
  return String(body['access_token']);
}
const ask = async (query: string, variables = {}) => (await post('/graphql', { query, variables }, { authorization: `Bearer ${token}` })).body;

const CREATE = `mutation ($data: CreateOrderInput!) { order_create(data: $data) { request_id complexity order { id legacy_id order_number fulfillment_status
  allocations { warehouse_id line_items { sku quantity_allocated } }
  line_items(first: 10) { edges { node { id sku partner_line_item_id quantity quantity_allocated backorder_quantity } } } } } }`;
const order = (order_number: string, lines: [sku: string, quantity: number, warehouse?: string][], extra = {}) => ({
  order_number, partner_order_id: `P-${order_number}`, shop_name: 'crossdock', shipping_address: { first_name: 'Ann', last_name: 'Lee', address1: '1 Main St', city: 'Austin', state: 'TX', zip: '78701', country: 'US' },
  shipping_lines: { title: 'Ground', price: '0.00', carrier: 'UPS', method: 'UPS Ground' },
  line_items: lines.map(([sku, quantity, warehouse], at) => ({ sku, quantity, price: '1.00', partner_line_item_id: `${order_number}-${at + 1}`, ...(warehouse ? { warehouse_id: wms.warehouseIds[warehouse] } : {}) })), ...extra,
});
const create = async (...args: Parameters<typeof order>) => (await ask(CREATE, { data: order(...args) }))['data'].order_create.order;
async function subscribe(name: string) {
  const { data } = await ask('mutation ($data: CreateWebhookInput!) { webhook_create(data: $data) { webhook { id shared_signature_secret } } }', { data: { name, url: hook.url, shop_name: 'crossdock' } });
  return String(data.webhook_create.webhook.shared_signature_secret);
}
const stockOf = async (sku: string) => {
  const { data } = await ask('query ($sku: String) { warehouse_products(sku: $sku) { data(first: 5) { edges { node { warehouse_identifier on_hand allocated available backorder } } } } }', { sku });
  return Object.fromEntries(data.warehouse_products.data.edges.map(({ node }: { node: Record<string, string | number> }) => [node.warehouse_identifier, [node.on_hand, node.allocated, node.available, node.backorder]]));
};
const statusOf = async (order_number: string) => {
  const { data } = await ask('query ($n: String) { orders(order_number: $n) { data(first: 1) { edges { node { fulfillment_status shipments { id warehouse { identifier } shipping_labels { tracking_number } line_items(first: 5) { edges { node { quantity line_item { sku } } } } } } } } } }', { n: order_number });
  return data.orders.data.edges[0].node;
};
const hooks = (type: string) => hook.received.filter((each) => each.json['webhook_type'] === type);
async function shipped(count: number) {
  for (let turn = 0; turn < 3; turn += 1) await clock.advance(800);
  await eventually(() => expect(hooks('Shipment Update').length).toBe(count));
}

test('an order is held at the warehouse it is locked to, shipped by itself, and told in a webhook signed over the raw body', async () => {
  const secret = await subscribe('Shipment Update');
  const made = await create('SO-1', [['BOLT-M8', 3, 'WEST'], ['NUT-M8', 5, 'WEST']]);
  expect(made).toMatchObject({ order_number: 'SO-1', fulfillment_status: 'pending', allocations: [{ warehouse_id: wms.warehouseIds['WEST'], line_items: [{ sku: 'BOLT-M8', quantity_allocated: 3 }, { sku: 'NUT-M8', quantity_allocated: 5 }] }] });
  expect(await stockOf('BOLT-M8')).toEqual({ EAST: [10, 0, 10, 0], WEST: [4, 3, 1, 0] });
  await shipped(1);
  const { headers, body, json } = hooks('Shipment Update')[0] as Received;
  expect(headers['x-shiphero-hmac-sha256']).toBe(createHmac('sha256', secret).update(body).digest('base64'));
  expect(headers['x-shiphero-message-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(json).toMatchObject({
    webhook_type: 'Shipment Update',
    fulfillment: { warehouse: 'WEST', order_number: 'SO-1', partner_order_id: 'P-SO-1', shipping_carrier: 'UPS', line_items: [{ id: 'SO-1-1', sku: 'BOLT-M8', quantity: 3 }, { id: 'SO-1-2', sku: 'NUT-M8', quantity: 5 }], order_uuid: made.id },
    total_packages: 1,
  });
  expect(await statusOf('SO-1')).toMatchObject({ fulfillment_status: 'fulfilled', shipments: [{ warehouse: { identifier: 'WEST' } }] });
  expect(await stockOf('BOLT-M8')).toEqual({ EAST: [10, 0, 10, 0], WEST: [1, 0, 1, 0] });
});

test('lines of one order ship from two warehouses as two shipments', async () => {
  await subscribe('Shipment Update');
  await create('SO-2', [['BOLT-M8', 5, 'EAST'], ['NUT-M8', 5, 'WEST']]);
  await shipped(2);
  expect((await statusOf('SO-2')).shipments.map((each: { warehouse: { identifier: string } }) => each.warehouse.identifier)).toEqual(['EAST', 'WEST']);
});

test('a short pick ships what is found and leaves the rest until the floor is told to ship it', async () => {
  await subscribe('Shipment Update');
  wms.floor({ action: 'short', order: 'SO-3', sku: 'BOLT-M8', quantity: 3 });
  await create('SO-3', [['BOLT-M8', 5]]);
  await shipped(1);
  expect(hooks('Shipment Update')[0]?.json).toMatchObject({ fulfillment: { line_items: [{ sku: 'BOLT-M8', quantity: 3 }] } });
  expect((await statusOf('SO-3')).fulfillment_status).toBe('pending');
  expect(await post('/_floor', { action: 'ship', order: 'SO-3' })).toMatchObject({ status: 200 });
  await shipped(2);
  expect((await statusOf('SO-3')).fulfillment_status).toBe('fulfilled');
});

test('more is packed than was ordered, as far as it is on the shelf, and the order is done', async () => {
  await subscribe('Shipment Update');
  wms.floor({ action: 'over', order: 'SO-9', sku: 'BOLT-M8', quantity: 2 });
  await create('SO-9', [['BOLT-M8', 5]]);
  await shipped(1);
  expect(hooks('Shipment Update')[0]?.json).toMatchObject({ fulfillment: { line_items: [{ sku: 'BOLT-M8', quantity: 7 }] } });
  expect((await statusOf('SO-9')).fulfillment_status).toBe('fulfilled');
});

test('a split order leaves in two parts', async () => {
  await subscribe('Shipment Update');
  wms.floor({ action: 'split', order: 'SO-4' });
  await create('SO-4', [['BOLT-M8', 5]]);
  await shipped(2);
  expect(hooks('Shipment Update').map((each) => each.json['fulfillment'])).toMatchObject([{ line_items: [{ quantity: 3 }] }, { line_items: [{ quantity: 2 }] }]);
});

test('a backorder ships when stock arrives', async () => {
  await subscribe('Shipment Update');
  await subscribe('Order Allocated');
  const made = await create('SO-5', [['BOLT-M8', 6, 'WEST']]);
  expect(made.line_items.edges[0].node).toMatchObject({ quantity_allocated: 4, backorder_quantity: 2 });
  expect(await stockOf('BOLT-M8')).toMatchObject({ WEST: [4, 4, 0, 2] });
  const { data } = await ask('mutation ($d: UpdateInventoryInput!) { inventory_add(data: $d) { warehouse_product { on_hand allocated } } }', { d: { sku: 'BOLT-M8', warehouse_id: wms.warehouseIds['WEST'], quantity: 5, reason: 'receipt' } });
  expect(data.inventory_add.warehouse_product).toEqual({ on_hand: 9, allocated: 6 });
  await shipped(1);
  expect(hooks('Order Allocated').map((each) => each.json['ready_to_ship'])).toEqual([0, 1]);
});

test('cancelling gives the stock back and says so; a shipped order is refused', async () => {
  await subscribe('Order Canceled');
  wms.floor({ action: 'hold' });
  const made = await create('SO-6', [['BOLT-M8', 6, 'EAST']]);
  const CANCEL = 'mutation ($d: CancelOrderInput!) { order_cancel(data: $d) { order { fulfillment_status } } }';
  expect((await ask(CANCEL, { d: { order_id: made.id, reason: 'customer' } }))['data'].order_cancel.order.fulfillment_status).toBe('canceled');
  expect(await stockOf('BOLT-M8')).toMatchObject({ EAST: [10, 0, 10, 0] });
  await clock.advance(0);
  await eventually(() => expect(hooks('Order Canceled')[0]?.json).toMatchObject({ order_number: 'SO-6', 'fulfillment-status': 'canceled' }));
  wms.floor({ action: 'release' });
  const other = await create('SO-7', [['BOLT-M8', 1, 'EAST']]);
  await clock.advance(800);
  const { errors } = await ask(CANCEL, { d: { order_id: other.id } });
  expect(errors[0]).toMatchObject({ operation: 'order_cancel', message: expect.stringContaining('can not be canceled') });
});

test('errors and throttling have the members that ShipHero gives them, with status 200', async () => {
  const missing = await ask('{ order(id: "T3JkZXI6MQ==") { data { id } } }');
  expect(missing).toMatchObject({ errors: [{ code: 5, message: 'Order not found', operation: 'order', field: 'order', request_id: expect.any(String) }], data: { order: null } });
  await post('/_faults', { kind: 'rateLimit', operation: 'orders', retryAfterSeconds: 3 });
  const throttled = await ask('{ orders { request_id data(first: 2) { edges { node { id } } } } }');
  expect(throttled['errors'][0]).toMatchObject({ code: 30, operation: 'orders', required_credits: 5, remaining_credits: -175, time_remaining: '3 seconds' });
  expect((await ask('{ orders { nope } }'))['errors'][0].message).toContain('Cannot query field');
});

test('an expired token answers 401 until it is refreshed', async () => {
  await post('/_faults', { kind: 'expired', operation: 'account' });
  const again = () => post('/graphql', { query: '{ account { data { email } } }' }, { authorization: `Bearer ${token}` });
  expect(await again()).toMatchObject({ status: 401, body: { code: 'token_expired' } });
  expect(await again()).toMatchObject({ status: 401 });
  token = await refresh();
  expect(await again()).toMatchObject({ status: 200, body: { data: { account: { data: { email: 'wms@example.test' } } } } });
});

test('its answers are dated by its own clock', async () => {
  await clock.advance(59_900);
  const dates = await Promise.all(['/graphql', '/_calls'].map(async (path) => (await fetch(wms.url + path)).headers.get('date')));
  expect(dates).toEqual(['Mon, 05 Jan 2026 09:00:59 GMT', 'Mon, 05 Jan 2026 09:00:59 GMT']);
});

test('the same order number is taken twice, so a caller must look before it creates', async () => {
  await create('SO-8', [['BOLT-M8', 1]]);
  await create('SO-8', [['BOLT-M8', 1]]);
  const { data } = await ask('{ orders(order_number: "SO-8") { data(first: 5) { edges { node { id } } } } }');
  expect(data.orders.data.edges).toHaveLength(2);
});

test('a webhook that was not answered with 200 goes on after a restart, and an order that was being packed ships', async () => {
  const folder = mkdtempSync('/tmp/partner-');
  const restart = async () => {
    await wms.stop();
    wms = await startShipHero({ ...OPTIONS, clock, dataFile: `${folder}/wms.sqlite` });
  };
  await restart();
  wms.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 10, WEST: 4 } }] });
  await subscribe('Shipment Update');
  await create('SO-9', [['BOLT-M8', 1]]);
  await restart();
  hook.answer(202);
  await shipped(1);
  await eventually(async () => expect(await (await fetch(`${wms.url}/_webhooks`)).json()).toMatchObject([{ attempts: 1 }]));
  await restart();
  await clock.advance(1_000);
  await eventually(() => expect(hook.received.length).toBe(2));
  expect(hook.received[1]?.headers['x-shiphero-message-id']).toBe(hook.received[0]?.headers['x-shiphero-message-id']);
  rmSync(folder, { recursive: true });
});
