import { beforeEach, describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import type { ShipHeroSecret } from '../../../lambdas/connectors/shiphero/schema.ts';
import { shipHeroShipments } from '../../../lambdas/connectors/shiphero/shipments.ts';
import { shipmentIn } from '../../../lambdas/connectors/shiphero/to-canonical.ts';
import { shipHero } from '../../../lambdas/connectors/shiphero/warehouse.ts';
import { confirmShipment } from '../../../lambdas/handler/inbound-shipment.ts';
import { takeMissedShipments } from '../../../lambdas/handler/missed-shipments.ts';
import { handler as sweep } from '../../../lambdas/jobs/sweep-waiting.ts';
import { type ShipHero, startShipHero } from '../../../local/partners/shiphero/shiphero.ts';
import { receiver } from '../../local/partners/receiver.ts';
import { aLine, anItem, anOrder, items } from '../../support/builders.ts';
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
  const { access_token: token } = (await (await fetch(`${partner.url}/auth/refresh`, { method: 'POST', body: '{"refresh_token":"r"}' })).json()) as { access_token: string };
  await fetch(`${partner.url}/graphql`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ query: SUBSCRIBE, variables: { data: { name: 'Shipment Update', url: hook.url, shop_name: 'crossdock' } } }) });
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
