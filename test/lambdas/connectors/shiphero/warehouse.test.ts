import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import { type ShipHero, startShipHero } from '../../../../local/partners/shiphero/shiphero.ts';
import type { Release } from '../../../../core/model/order.ts';
import type { WarehouseSystem } from '../../../../core/shipping/warehouse-system.ts';
import { ShipHeroClient } from '../../../../lambdas/connectors/shiphero/client.ts';
import { newStock } from '../../../../lambdas/connectors/shiphero/from-canonical.ts';
import type { ShipHeroSecret } from '../../../../lambdas/connectors/shiphero/schema.ts';
import { isSigned } from '../../../../lambdas/connectors/shiphero/signature.ts';
import { shipHeroStock } from '../../../../lambdas/connectors/shiphero/stock.ts';
import { shipmentIn } from '../../../../lambdas/connectors/shiphero/to-canonical.ts';
import { shipHero } from '../../../../lambdas/connectors/shiphero/warehouse.ts';
import { receiver } from '../../../local/partners/receiver.ts';
import { anItem, anOrder, itemsOf } from '../documents.ts';
import { eventually } from '../../../support/eventually.ts';

const items = itemsOf(anItem(), anItem({ sku: 'NUT-M8', name: 'Nut M8' }));
const order = anOrder([{ lineId: '1', sku: 'BOLT-M8', steps: 3, price: '10.00' }, { lineId: '2', sku: 'NUT-M8', steps: 5, price: '0.50' }]);
const release = order.releases[0] as Release;
let clock: ManualClock;
let partner: ShipHero;
let settings: ShipHeroSecret;
let system: WarehouseSystem;

beforeEach(async () => {
  clock = new ManualClock();
  partner = await startShipHero({ credentials: { username: 'wms@example.test', password: 'pw', refreshToken: 'refresh-1' }, clock });
  partner.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 10 } }, { sku: 'NUT-M8', name: 'Nut', stock: { EAST: 10 } }] });
  settings = { url: partner.url, refreshToken: 'refresh-1', webhookSecret: 'w', warehouses: partner.warehouseIds };
  system = shipHero(settings);
});
afterEach(() => partner.stop());

const calls = (operation: string) => partner.calls().filter((call) => call.operation === operation).length;
async function ships(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await clock.advance(800);
}

test('a release is one order, however often it is asked for', async () => {
  const first = await system.release(order, release, items);
  expect(await system.release(order, release, items)).toEqual(first);
  expect(calls('order_create')).toBe(1);
  expect(calls('POST /auth/refresh')).toBe(1);
});

test('a wrong refresh token is a matter for integration', async () => {
  await expect(shipHero({ ...settings, refreshToken: 'wrong' }).release(order, release, items)).rejects.toMatchObject({ name: 'Transient', code: 'warehouse.unauthorized' });
});

test('what ShipHero does not know is refused in its own words', async () => {
  const odd = anOrder([{ lineId: '1', sku: 'NOPE', steps: 1, price: '1' }]);
  await expect(system.release(odd, odd.releases[0] as Release, itemsOf(anItem({ sku: 'NOPE' })))).rejects.toMatchObject({ name: 'Rejected', code: 'warehouse.refused', message: expect.stringContaining('NOPE') });
});

test('a recall gives the order back, can be repeated, and leaves room for a new release', async () => {
  const { externalId } = await system.release(order, release, items);
  await system.recall(order, release);
  await system.recall(order, release);
  expect(calls('order_cancel')).toBe(1);
  expect((await system.release(order, release, items)).externalId).not.toBe(externalId);
});

test('a recall of what never came is done', async () => {
  await system.recall(order, release);
});

test('a recall is refused once goods have left, wholly or in part', async () => {
  await system.release(order, release, items);
  await ships();
  await expect(system.recall(order, release)).rejects.toMatchObject({ name: 'Rejected', code: 'recall.refused', detail: { releaseId: release.releaseId } });
  const other = anOrder([{ lineId: '1', sku: 'BOLT-M8', steps: 4, price: '1' }], { orderId: 'ORD-0000000000000002' });
  partner.floor({ action: 'split', order: 'ORD-0000000000000002-EAST' });
  await system.release(other, other.releases[0] as Release, items);
  await clock.advance(800);
  await expect(system.recall(other, other.releases[0] as Release)).rejects.toMatchObject({ name: 'Rejected', code: 'recall.refused' });
});

test('what came back is counted there once, however often it is told and whatever answer is lost; the next level has it, and no movement tells it again', async () => {
  const now = () => new Date(clock.now());
  const feed = shipHeroStock(new ShipHeroClient(settings), settings, now);
  const returning = shipHero(settings, { fetch, timeoutMs: 10_000 }, now);
  const goods = { key: 'RMA-1-R1', warehouse: 'EAST', item: anItem(), steps: 2, forSale: true, receivedAt: now() };
  await clock.advance(3_600_000);
  partner.faults.add({ kind: 'lostAnswer', operation: 'inventory_add' });
  await expect(returning.putAway?.(goods)).rejects.toMatchObject({ name: 'Transient' });
  const countedAt = now();
  await clock.advance(600_000);
  expect(await returning.putAway?.(goods)).toEqual(countedAt);
  await returning.putAway?.({ ...goods, key: 'RMA-1-R10' });
  expect(calls('inventory_add')).toBe(2);
  await clock.advance(5_000);
  expect([(await feed.level('EAST', 'BOLT-M8'))?.onHand, (await feed.changes('EAST', goods.receivedAt)).rows]).toEqual(['14', []]);
});

test('what came back and is not for sale is counted where there is a bin for it, and in no other', async () => {
  const goods = { key: 'RMA-1-R1', warehouse: 'EAST', item: anItem(), steps: 2, forSale: false, receivedAt: new Date(clock.now()) };
  expect(await system.putAway?.(goods)).toBeUndefined();
  expect(calls('inventory_add')).toBe(0);
  expect(newStock(goods, { ...settings, quarantineBins: { EAST: 'TG9jYXRpb246OQ==' } })).toEqual({ sku: 'BOLT-M8', warehouse_id: settings.warehouses.EAST, quantity: 2, reason: 'Return RMA-1-R1 (not for sale)', location_id: 'TG9jYXRpb246OQ==' });
  expect(() => newStock({ ...goods, warehouse: 'NORTH' }, settings)).toThrow(expect.objectContaining({ code: 'warehouse.unknown' }));
});

test('its signed webhook is the shipment of our release', async () => {
  const hook = await receiver();
  try {
    const token = (await (await fetch(`${partner.url}/auth/refresh`, { method: 'POST', body: JSON.stringify({ refresh_token: 'refresh-1' }) })).json()) as { access_token: string };
    const query = 'mutation ($data: CreateWebhookInput!) { webhook_create(data: $data) { webhook { shared_signature_secret } } }';
    const response = await fetch(`${partner.url}/graphql`, {
      method: 'POST', headers: { authorization: `Bearer ${token.access_token}` }, body: JSON.stringify({ query, variables: { data: { name: 'Shipment Update', url: hook.url, shop_name: 'crossdock' } } }),
    });
    const made = (await response.json()) as { data: { webhook_create: { webhook: { shared_signature_secret: string } } } };
    await shipHero({ ...settings, shopName: 'crossdock' }).release(order, release, items);
    await ships();
    await eventually(() => expect(hook.received).toHaveLength(1));
    const { headers, body, json } = hook.received[0] as { headers: Record<string, string>; body: string; json: unknown };
    expect(isSigned(Buffer.from(body), new Headers(headers), [made.data.webhook_create.webhook.shared_signature_secret])).toBe(true);
    expect(shipmentIn(json)).toMatchObject({ connector: 'shiphero', releaseId: release.releaseId, lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: '3' }, { lineId: '2', sku: 'NUT-M8', quantity: '5' }] });
  } finally {
    await hook.stop();
  }
});
