import { beforeEach, describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { changeOrder, stores } from '../../../lambdas/adapters/stores.ts';
import type { ShipHeroSecret } from '../../../lambdas/connectors/shiphero/schema.ts';
import { shipHeroShipments } from '../../../lambdas/connectors/shiphero/shipments.ts';
import { shipmentIn } from '../../../lambdas/connectors/shiphero/to-canonical.ts';
import { shipHero } from '../../../lambdas/connectors/shiphero/warehouse.ts';
import { confirmShipment } from '../../../lambdas/handler/inbound-shipment.ts';
import { takeMissedShipments } from '../../../lambdas/handler/missed-shipments.ts';
import { handler as sweep } from '../../../lambdas/jobs/sweep-waiting.ts';
import { type ShipHero, startShipHero } from '../../../local/partners/shiphero/shiphero.ts';
import { receiver } from '../../local/partners/receiver.ts';
import { aLegalEntity, aLine, anItem, anOrder, items } from '../../support/builders.ts';
import { eventually } from '../../support/eventually.ts';
import { logged } from '../../support/logs.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
let partner: ShipHero;
let hook: Awaited<ReturnType<typeof receiver>>;
let settings: ShipHeroSecret;
const SUBSCRIBE = 'mutation ($data: CreateWebhookInput!) { webhook_create(data: $data) { webhook { shared_signature_secret } } }';

let orders = 0;
/** As somebody with access to the warehouse system. */
async function graphql<T>(query: string, variables: object): Promise<T> {
  const { access_token: token } = (await (await fetch(`${partner.url}/auth/refresh`, { method: 'POST', body: '{"refresh_token":"r"}' })).json()) as { access_token: string };
  return (await fetch(`${partner.url}/graphql`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ query, variables }) })).json() as Promise<T>;
}
const HOURS = 3_600_000;
const look = () => takeMissedShipments('shiphero', shipHeroShipments(settings));
const shipments = (orderId: string) => stores.orders.shipments('NW-US', orderId);
const announced = async (orderId: string) => (await tables.all('outbox')).map((row) => row.body as { type: string; data: { orderId: string } }).filter(({ data }) => data.orderId === orderId).map(({ type }) => type);

/** An order of ten bolts whose release the warehouse has; here it is recorded as sent, or that record is missing. */
async function released(recorded: boolean): Promise<Order> {
  const orderId = `ORD-${String((orders += 1)).padStart(16, '0')}`;
  const release = { releaseId: `${orderId}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }], ...(recorded && { releasedAt: new Date().toISOString() }) };
  const order = anOrder({ orderId, releases: [release], lines: [aLine({}, recorded ? 'released' : 'accepted')], acceptedAt: new Date().toISOString() });
  await shipHero(settings).release(order, release, items(anItem()));
  await stores.unit.commit([{ change: 'order', order }]);
  return order;
}
/** Half of what is left of it goes out; its webhook is told, or lost. */
function ships({ orderId }: Order, webhook: 'told' | 'lost'): void {
  if (webhook === 'lost') partner.faults.add({ kind: 'webhookLost', operation: 'Shipment Update' });
  partner.floor({ action: 'split', order: `${orderId}-EAST` });
  partner.floor({ action: 'ship', order: `${orderId}-EAST` });
}
/** The webhook as our endpoint takes it. */
async function told(at: Date): Promise<void> {
  await eventually(() => expect(hook.received).toHaveLength(1));
  const said = shipmentIn(hook.received.pop()?.json);
  if (!said) throw new Error('it is no shipment');
  await stores.unit.commit(await confirmShipment(said, { correlationId: 'corr-hook', at, document: 'webhooks/shiphero/1' }));
}

beforeEach(async () => {
  partner = await startShipHero({ credentials: { username: 'u', password: 'p', refreshToken: 'r' }, shipAfterMs: 1e9 });
  hook = await receiver();
  partner.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 1000 } }] });
  settings = { url: partner.url, refreshToken: 'r', webhookSecret: 'w', warehouses: partner.warehouseIds, shopName: 'crossdock' };
  await graphql(SUBSCRIBE, { data: { name: 'Shipment Update', url: hook.url, shop_name: 'crossdock' } });
  await putMaster(masterKey.account('shiphero', '*'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'shiphero', account: '*' });
  return () => Promise.all([partner.stop(), hook.stop()]);
});

describe('a webhook of the warehouse is lost', () => {
  test('the poll finds what left, takes it once, and the webhook that comes late after all is the same shipment', async () => {
    const order = await released(true);
    ships(order, 'lost');
    expect(await shipments(order.orderId)).toEqual([]);
    expect(await look()).toMatchObject({ taken: 1 });
    expect(await look()).toMatchObject({ taken: 0 });
    expect(await shipments(order.orderId)).toMatchObject([{ connector: 'shiphero', warehouse: 'EAST', lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: '5' }], trackingNumbers: [expect.stringMatching(/^1Z/)] }]);
    expect(await announced(order.orderId)).toEqual(['shipment.confirmed']);
  });

  test('what the poll understands of a shipment is what its webhook says, its lots too', async () => {
    partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 3, lot: 'L1', expires: '2027-01-31T00:00:00' });
    const order = await released(true);
    ships(order, 'told');
    await eventually(() => expect(hook.received).toHaveLength(1));
    const source = shipHeroShipments(settings);
    const ref = (await source.shippedSince(new Date(Date.now() - HOURS))).find(({ releaseId }) => releaseId === `${order.orderId}-EAST`);
    const said = ref && (await source.shipment(ref));
    expect(said).toEqual(shipmentIn(hook.received.pop()?.json));
    expect(said?.lines).toEqual([{ lineId: '1', sku: 'BOLT-M8', quantity: '3', lot: 'L1', lotExpiresOn: '2027-01-31' }, { lineId: '1', sku: 'BOLT-M8', quantity: '2' }]);
  });
});

describe('a shipment waits for what is missing before it', () => {
  test('the source is asked where it stands before a person is: what it has is taken in as the missing event, and the lost shipment with it', async () => {
    const order = await released(false);
    ships(order, 'lost');
    ships(order, 'told');
    await told(new Date(Date.now() - 2 * HOURS - 1));
    expect(await look()).toMatchObject({ asked: 1, taken: 2 });
    expect((await stores.orders.get('NW-US', order.orderId))?.releases).toMatchObject([{ releasedAt: expect.any(String), externalId: expect.any(String) }]);
    expect((await stores.orders.get('NW-US', order.orderId))?.lines[0]?.quantities).toMatchObject({ accepted: 0, released: 10 });
    expect(await sweep()).toEqual({ waiting: 0, applied: 1, givenUp: 0 });
    expect((await shipments(order.orderId)).map(({ lines }) => lines[0]?.quantity).sort()).toEqual(['3', '5']);
    expect(await announced(order.orderId)).toEqual(['shipment.confirmed', 'shipment.confirmed']);
    expect(await tables.all('exceptions')).toEqual([]);
  });

  test('it is not asked while the missing one may still come, nor does it answer for what is not ours: then a person looks', async () => {
    const order = await released(false);
    ships(order, 'told');
    await told(new Date());
    expect(await look()).toMatchObject({ asked: 0 });
    const { orderId } = await released(false);
    await stores.unit.commit(await confirmShipment({ connector: 'shiphero', externalShipmentId: '9', releaseId: `${orderId}-WEST`, trackingNumbers: [], shippedAt: new Date().toISOString(), lines: [{ sku: 'BOLT-M8', quantity: '1' }] }, { correlationId: 'c', at: new Date(Date.now() - 4 * HOURS - 1), document: 'webhooks/shiphero/9' }));
    expect(await look()).toMatchObject({ asked: 1 });
    expect(await sweep()).toMatchObject({ waiting: 1, applied: 0, givenUp: 1 });
    expect((await tables.all('exceptions')).map(({ body }) => (body as { code: string }).code)).toEqual(['shipment.unknown-release']);
  });
});

describe('a release that its warehouse counts as done though it is short', () => {
  const RECORDED = { lineId: '1', sku: 'BOLT-M8', steps: 5 };
  const order = async (orderId: string) => (await stores.orders.get('NW-US', orderId)) as Order;
  const rows = async () => (await tables.all('exceptions')).map(({ body }) => (body as { code: string; detail: unknown })).map(({ code, detail }) => [code, detail]);

  beforeEach(async () => {
    await putMaster(booksKey.entity('NW-US'), aLegalEntity());
    await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
    await Promise.all(['EAST', 'WEST'].map((warehouse, priority) => putMaster(masterKey.warehouse('NW-US', warehouse), { entity: 'NW-US', warehouse, name: warehouse, priority })));
    await stores.stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 25);
  });

  /** Five of ten have left; they are booked here, or not yet. And somebody there says that this is all. */
  async function done(backorder: 'backorder' | 'cancel', booked: boolean): Promise<string> {
    const made = await released(true);
    const { orderId } = made;
    await stores.stock.take('NW-US', orderId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 10 }]);
    await stores.stock.harden('NW-US', orderId);
    ships(made, 'told');
    await told(new Date());
    const [shipment] = await shipments(orderId);
    if (booked && shipment) await books(orderId, shipment, backorder);
    const { data } = await graphql<{ data: { orders: { data: { edges: { node: { id: string } }[] } } } }>('query ($number: String) { orders(order_number: $number) { data(first: 1) { edges { node { id } } } } }', { number: `${orderId}-EAST` });
    await graphql('mutation ($data: UpdateOrderFulfillmentStatusInput!) { order_update_fulfillment_status(data: $data) { order { id } } }', { data: { order_id: data.orders.data.edges[0]?.node.id, fulfillment_status: 'fulfilled' } });
    return orderId;
  }
  async function books(orderId: string, shipment: Shipment, backorder: 'backorder' | 'cancel'): Promise<void> {
    await stores.stock.issue('NW-US', orderId, shipment.shipmentId, [{ ...RECORDED, warehouse: 'EAST' }]);
    await changeOrder('NW-US', orderId, (current) => ({
      order: { ...current, fulfilment: { backorder }, lines: current.lines.map((line) => ({ ...line, quantities: { ...line.quantities, released: 5, shipped: 5 } })), releases: current.releases.map((release) => ({ ...release, lines: release.lines.map((line) => ({ ...line, shipped: 5 })) })) },
      also: [{ change: 'shipment', shipment: { ...shipment, matched: [RECORDED] } }],
    }));
  }

  test('is closed here, too: the rest waits elsewhere, customer service is told, and that once', async () => {
    const orderId = await done('backorder', true);
    expect([await look(), await look()]).toMatchObject([{ closed: 1 }, { closed: 0 }]);
    const { lines: [line], releases: [release] } = await order(orderId);
    expect([line?.quantities, release?.lines]).toMatchObject([{ shipped: 5, backordered: 5, released: 0 }, [{ steps: 5, shipped: 5 }]]);
    expect(await stores.backorders.ofOrder('NW-US', orderId)).toMatchObject([{ lineId: '1', steps: 5, warehouse: 'WEST' }]);
    expect((await stores.stock.positions('NW-US', ['BOLT-M8'], ['EAST']))[0]).toMatchObject({ onHand: 20, blocked: 5, reserved: 0 });
    expect(await shipments(orderId)).toMatchObject([{ short: [RECORDED], closes: true }]);
    expect((await rows()).toSorted()).toMatchObject([['shipment.short', { becomes: 'backordered', lines: [RECORDED] }], ['shipment.short-pick', { missing: [{ sku: 'BOLT-M8', steps: 5 }] }]]);
    expect((await announced(orderId)).filter((type) => type === 'shipment.short')).toEqual(['shipment.short']);
  });

  test('is taken out of the order by a change, where the customer takes no backorders, so that the ERP hears of it', async () => {
    const orderId = await done('cancel', true);
    expect(await look()).toMatchObject({ closed: 1 });
    const { pendingChange = '', fulfilment } = await order(orderId);
    expect([fulfilment?.backorder, (await stores.orders.change('NW-US', orderId, pendingChange))?.request?.lines]).toMatchObject(['cancel', [{ lineId: '1', quantity: { amount: '5', uom: 'EA' } }]]);
    expect(await announced(orderId)).toContain('order.change-requested');
  });

  test('is left alone until all that has left of it is booked here', async () => {
    const orderId = await done('backorder', false);
    expect(await look()).toMatchObject({ closed: 0 });
    const [shipment] = await shipments(orderId);
    if (shipment) await books(orderId, shipment, 'backorder');
    expect(await look()).toMatchObject({ closed: 1 });
  });
});
