import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import type { StockFeed } from '../../../../core/inventory/stock-feed.ts';
import { type ShipHero, startShipHero } from '../../../../local/partners/shiphero/shiphero.ts';
import { ShipHeroClient } from '../../../../lambdas/connectors/shiphero/client.ts';
import { changeOf, levelOf, shipHeroStock } from '../../../../lambdas/connectors/shiphero/stock.ts';

let clock: ManualClock;
let partner: ShipHero;
let feed: StockFeed;
const now = () => new Date(clock.now());

beforeEach(async () => {
  clock = new ManualClock();
  partner = await startShipHero({ credentials: { username: 'wms@example.test', password: 'pw', refreshToken: 'refresh-1' }, clock });
  partner.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 10, WEST: 4 } }, { sku: 'NUT-M8', name: 'Nut', stock: { EAST: 20 } }] });
  feed = shipHeroStock(new ShipHeroClient({ url: partner.url, refreshToken: 'refresh-1' }), { warehouses: partner.warehouseIds }, now);
});
afterEach(() => partner.stop());

test('the levels of a warehouse, as of when they were asked for less what clocks may differ by', async () => {
  await clock.advance(3_600_000);
  const { rows, next } = await feed.levels('EAST', undefined);
  const asOf = new Date(clock.now() - 30_000);
  expect([next, rows]).toEqual([undefined, [{ sku: 'BOLT-M8', onHand: '10', blocked: '0', asOf }, { sku: 'NUT-M8', onHand: '20', blocked: '0', asOf }]]);
  expect((await feed.level('WEST', 'BOLT-M8'))?.onHand).toBe('4');
});

test('of what changed since, a receipt and a count are told, and the level after them', async () => {
  await clock.advance(3_600_000);
  const since = now();
  partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 5 });
  partner.floor({ action: 'count', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 12 });
  partner.floor({ action: 'damage', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 2, reason: 'Inbound Shipping Damage' });
  const { rows } = await feed.changes('EAST', since);
  expect(rows.map(({ kind, quantity, reason }) => [kind, quantity, reason])).toEqual([
    ['receipt', '5', 'Received from purchase order PO-1'],
    ['adjustment', '-3', 'Cycle Count Adjustment'],
    ['adjustment', '-2', 'Inbound Shipping Damage'],
  ]);
  expect((await feed.levels('EAST', since)).rows).toEqual([{ sku: 'BOLT-M8', onHand: '10', blocked: '0', asOf: new Date(Math.floor(clock.now() / 1000) * 1000) }]);
  expect((await feed.changes('WEST', since)).rows).toEqual([]);
});

const change = { id: 'C', sku: 'BOLT-M8', change_in_on_hand: -4, created_at: '2026-11-23T09:00:00' };
test.each(['Order ORD-1 shipped', '<b>Order</b> 7 picked into tote T-1', 'Transferred to bin B-2', 'Moved from bin A-1', 'Return RMA-9'])('“%s” is told by another message, or is no movement of goods', (reason) => {
  expect(changeOf({ ...change, reason })).toEqual([]);
});
test('what has no reason is an adjustment all the same; a count is one whatever it is called', () => {
  expect(changeOf(change)).toMatchObject([{ kind: 'adjustment', quantity: '-4', reason: 'no reason given', occurredAt: new Date('2026-11-23T09:00:00Z') }]);
  expect(changeOf({ ...change, reason: 'Count before transfer', cycle_counted: true })).toMatchObject([{ kind: 'adjustment', reason: 'Count before transfer' }]);
});

test('what is not for sale is there, and blocked; what changed a moment ago is as of then', () => {
  const askedAt = new Date('2026-11-23T10:00:00Z');
  expect(levelOf({ sku: 'BOLT-M8', on_hand: 7, non_sellable_quantity: 2, updated_at: '2026-11-23T09:59:58' }, askedAt)).toEqual({ sku: 'BOLT-M8', onHand: '9', blocked: '2', asOf: new Date('2026-11-23T09:59:58Z') });
  expect(levelOf({ sku: 'BOLT-M8', on_hand: 7 }, askedAt).asOf).toEqual(new Date('2026-11-23T09:59:30Z'));
});

test('of each lot what is in all its bins; what is of no lot is left out', async () => {
  partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 5, lot: 'L1', expires: '2027-01-31T00:00:00' });
  partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 2, lot: 'L2' });
  expect(await feed.lots('EAST', 'BOLT-M8')).toEqual([{ lot: 'L1', expiresOn: '2027-01-31', quantity: '5' }, { lot: 'L2', quantity: '2' }]);
  expect(await feed.lots('EAST', 'NUT-M8')).toEqual([]);
});

test('what moved is asked for a few at a time, and where there is more, a hundred: credits go by what is asked for', async () => {
  await clock.advance(3_600_000);
  const since = now();
  for (let count = 0; count < 130; count += 1) partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 1 });
  const sizes: number[] = [];
  for (let page = await feed.changes('EAST', since); ; page = await feed.changes('EAST', since, page.next)) {
    sizes.push(page.rows.length);
    if (page.next === undefined) break;
  }
  expect(sizes).toEqual([20, 100, 10]);
});
