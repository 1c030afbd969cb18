import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { ShipHeroClient } from '../../../../lambdas/connectors/shiphero/client.ts';
import { ShipHeroSecret } from '../../../../lambdas/connectors/shiphero/schema.ts';
import { shipHeroShipments } from '../../../../lambdas/connectors/shiphero/shipments.ts';
import { shipHeroStock } from '../../../../lambdas/connectors/shiphero/stock.ts';
import { shipHero } from '../../../../lambdas/connectors/shiphero/warehouse.ts';
import { takeStockFrom } from '../../../../lambdas/handler/take-stock.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { type ShipHero, startShipHero } from '../../../../local/partners/shiphero/shiphero.ts';
import type { Release } from '../../../../core/model/order.ts';
import { logged } from '../../../support/logs.ts';
import { testTables } from '../../../support/tables.ts';
import { anItem, anOrder, itemsOf } from '../documents.ts';

testTables();
logged();
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const orders = ['ORD-0000000000000001', 'ORD-0000000000000002'].map((orderId) => anOrder([{ lineId: '1', sku: 'BOLT-M8', steps: 1, price: '10.00' }], { orderId }));
let clock: ManualClock;
let partner: ShipHero;
let settings: ShipHeroSecret;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  clock = new ManualClock(new Date('2026-11-23T09:00:00Z'));
  partner = await startShipHero({ credentials: { username: 'wms@example.test', password: 'pw', refreshToken: 'refresh-1' }, clock });
  partner.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 3 } }] });
  partner.floor({ action: 'hold' });
  settings = ShipHeroSecret.parse({ url: partner.url, refreshToken: 'refresh-1', webhookSecret: 'w', warehouses: { EAST: partner.warehouseIds.EAST } });
  await putMaster(masterKey.item(OWNER.entity, 'BOLT-M8'), anItem());
  await itIs('09:30:00.000');
  await read();
});
afterEach(async () => {
  vi.useRealTimers();
  await partner.stop();
});

/** Here and there. */
async function itIs(time: string): Promise<void> {
  const at = new Date(`2026-11-23T${time}Z`);
  vi.setSystemTime(at);
  await clock.advance(at.getTime() - clock.now());
}
const read = () => takeStockFrom(shipHeroStock(new ShipHeroClient(settings), settings, () => new Date()), OWNER, 'corr-1');
const onHand = async () => (await stores.stock.positions(OWNER.entity, ['BOLT-M8'], ['EAST']))[0]?.onHand;
const releaseOf = (nth: number) => orders[nth]?.releases[0] as Release;

async function reserve(nth: number): Promise<void> {
  const order = orders[nth];
  if (!order) throw new Error(`no order ${nth}`);
  await stores.stock.take(order.entity, order.orderId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 1 }]);
  await stores.stock.harden(order.entity, order.orderId);
  await shipHero(settings).release(order, releaseOf(nth), itemsOf(anItem()));
}
const ship = (nth: number) => partner.floor({ action: 'ship', order: releaseOf(nth).releaseId });

/** The shipment's message comes, with the time that ShipHero says. */
async function issue(nth: number): Promise<void> {
  const source = shipHeroShipments(settings);
  const [shipped] = (await source.release(releaseOf(nth).releaseId))?.shipments ?? [];
  if (!shipped) throw new Error(`nothing of ${nth} has left`);
  const { externalShipmentId, shippedAt } = await source.shipment(shipped);
  expect(shippedAt).toBe('2026-11-23T10:00:05.000Z');
  await stores.stock.issue(OWNER.entity, orders[nth]?.orderId ?? '', externalShipmentId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 1 }], new Date(shippedAt));
}
const readAt = (time: string) => async () => {
  await itIs(time);
  await read();
};
const readAgain = readAt('10:05:00.000');
/** More than what is there is promised: the reading before doubted that. */
const readAfterThat = readAt('10:10:00.000');
const first = () => issue(0);
const second = () => issue(1);

test.each([
  ['after their messages', [first, second, readAgain], [2, 1, 1]],
  ['between their messages', [second, readAgain, first], [2, 1, 1]],
  ['before their messages', [readAgain, first, second], [3, 2, 1]],
  ['before their messages, and so is the one after it', [readAgain, readAfterThat, first, second], [3, 1, 1, 1]],
])('of two shipments of one second, between which the level was asked for, each is taken off once: the next reading is %s', async (_, then, counts) => {
  await itIs('10:00:00.000');
  await Promise.all([reserve(0), reserve(1)]);
  await itIs('10:00:05.200');
  ship(0);
  await itIs('10:00:05.500');
  await read();
  expect(await onHand()).toBe(3);
  await itIs('10:00:05.800');
  ship(1);
  const seen: (number | undefined)[] = [];
  for (const happens of then) {
    await happens();
    seen.push(await onHand());
  }
  expect(seen).toEqual(counts);
});

test('what was reserved and shipped within the second of a level is in that level, and not taken off twice', async () => {
  await itIs('10:00:05.200');
  await reserve(0);
  await itIs('10:00:05.600');
  ship(0);
  await itIs('10:00:05.800');
  await read();
  expect(await onHand()).toBe(3);
  await itIs('10:00:10.000');
  await read();
  expect(await onHand()).toBe(2);
  await first();
  expect(await onHand()).toBe(2);
});
