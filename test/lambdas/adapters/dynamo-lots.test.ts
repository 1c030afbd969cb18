import { expect, test } from 'vitest';
import { keepExpired } from '../../../core/inventory/short-dated.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { AT } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const E = 'NW-US';
const TODAY = '2026-11-23';
const hours = (count: number) => new Date(AT.getTime() + count * 3_600_000);
const { lots } = stores;
const release = (releaseId: string) => ({ releaseId, warehouse: 'EAST' });
const wish = (steps: number) => [{ lineId: '1', sku: 'MILK', steps, minimumDays: 0 }];
const levels = async () => (await lots.positions(E, ['MILK'], ['EAST']))[0]?.lots.map(({ lot, onHand, allocated }) => [lot, onHand, allocated]);
const tell = (asOf: Date, jan: number, may: number) => lots.level(E, 'MILK', 'EAST', [{ lot: 'JAN', expiresOn: '2027-01-31', onHand: jan }, { lot: 'MAY', expiresOn: '2027-05-31', onHand: may }], asOf);

test('lots are allocated once per release, given back once, and allocated anew', async () => {
  await tell(AT, 5, 5);
  const picks = await lots.allocate(E, 'O1', release('R1'), wish(7), TODAY);
  expect(picks.map(({ lot, steps }) => [lot, steps])).toEqual([['JAN', 5], ['MAY', 2]]);
  expect(await lots.allocate(E, 'O1', release('R1'), wish(7), TODAY)).toEqual(picks);
  expect(await levels()).toEqual([['JAN', 5, 5], ['MAY', 5, 2]]);
  await lots.give(E, 'O1', ['R2']);
  await lots.give(E, 'O1');
  await lots.give(E, 'O1');
  expect(await levels()).toEqual([['JAN', 5, 0], ['MAY', 5, 0]]);
  await lots.allocate(E, 'O1', release('R1'), wish(1), TODAY);
  expect(await levels()).toEqual([['JAN', 5, 1], ['MAY', 5, 0]]);
});

test('of many at once no lot is allocated twice', async () => {
  await tell(AT, 5, 5);
  const answers = await Promise.allSettled(['O1', 'O2', 'O3', 'O4'].map((orderId) => lots.allocate(E, orderId, release(`${orderId}-EAST`), wish(3), TODAY)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => (reason as { code: string }).code)).toEqual(['stock.lot-short']);
  expect(await levels()).toEqual([['JAN', 5, 5], ['MAY', 5, 4]]);
});

test('what left is off its lot once, whichever lot was held for it; a level that was told later knows of it', async () => {
  await tell(AT, 5, 5);
  await lots.allocate(E, 'O1', release('R1'), wish(5), TODAY);
  const shipment = { shipmentId: 'S1', ...release('R1'), shippedAt: hours(1).toISOString() };
  await lots.ship(E, 'O1', shipment, [{ lineId: '1', sku: 'MILK', lot: 'MAY', steps: 2 }]);
  await lots.ship(E, 'O1', shipment, [{ lineId: '1', sku: 'MILK', lot: 'MAY', steps: 2 }]);
  expect(await levels()).toEqual([['JAN', 5, 3], ['MAY', 3, 0]]);
  await tell(hours(3), 2, 3);
  await lots.ship(E, 'O1', { ...shipment, shipmentId: 'S2', shippedAt: hours(2).toISOString() }, [{ lineId: '1', sku: 'MILK', lot: 'JAN', steps: 3 }]);
  expect(await levels()).toEqual([['JAN', 2, 0], ['MAY', 3, 0]]);
  await tell(hours(2), 9, 9);
  expect(await levels()).toEqual([['JAN', 2, 0], ['MAY', 3, 0]]);
});

test('a level that was asked for before goods left, and is told after, does not bring them back', async () => {
  await tell(AT, 5, 5);
  await lots.allocate(E, 'O1', release('R1'), wish(7), TODAY);
  const [jan, may] = [{ lineId: '1', sku: 'MILK', lot: 'JAN', steps: 5 }, { lineId: '1', sku: 'MILK', lot: 'MAY', steps: 2 }];
  await lots.ship(E, 'O1', { shipmentId: 'S1', ...release('R1'), shippedAt: '2026-11-23T11:00:00Z' }, [jan, may]);
  await tell(new Date('2026-11-23T10:59:59Z'), 5, 5);
  expect(await levels()).toEqual([['MAY', 3, 0]]);
  await tell(new Date('2026-11-23T11:00:00Z'), 0, 3);
  expect(await levels()).toEqual([['MAY', 3, 0]]);
});

test('what has expired is kept from being promised from the day after on, and no longer than it is there', async () => {
  const sku = 'CREAM';
  const tellCream = (asOf: Date, old: number) => lots.level(E, sku, 'EAST', [{ lot: 'OLD', expiresOn: TODAY, onHand: old }, { lot: 'NEW', expiresOn: '2027-05-31', onHand: 5 }], asOf);
  const free = async (now: Date) => {
    await keepExpired(lots, stores.levels, now);
    const [position] = await stores.stock.positions(E, [sku], ['EAST']);
    return [position?.free, position?.plan['short-dated']?.steps];
  };
  const isDue = async (now: Date) => (await lots.due(now, 10)).some((one) => one.sku === sku);
  await stores.stock.setOnHand(E, sku, 'EAST', 9, AT);
  await tellCream(AT, 4);
  expect(await free(AT)).toEqual([9, undefined]);
  const tomorrow = hours(24);
  expect(await free(tomorrow)).toEqual([5, 4]);
  expect(await isDue(tomorrow)).toBe(false);
  // it was thrown away: whatever moves is looked at again
  await tellCream(hours(25), 0);
  expect(await isDue(hours(25))).toBe(true);
  expect(await free(hours(25))).toEqual([9, undefined]);
});

test('of many at once who want lots that last as many get them as there are, the others what ends sooner, and a lot that moves meanwhile is looked at again', async () => {
  const sku = 'MILK';
  await stores.stock.setOnHand(E, sku, 'EAST', 10, AT);
  await tell(AT, 5, 5);
  const take = (orderId: string, steps: number, goodUntil: string) => stores.stock.take(E, orderId, [{ lineId: '1', sku, warehouse: 'EAST', steps, goodUntil }], { version: 1 });
  const lasting = await Promise.all(['O1', 'O2', 'O3', 'O4'].map((orderId) => take(orderId, 2, '2027-03-01')));
  expect(lasting.filter(Boolean)).toHaveLength(2);
  expect([await take('O5', 2, '2027-03-01'), await take('O6', 6, TODAY)]).toEqual([false, true]);
  await Promise.all([tell(hours(1), 0, 10), stores.stock.setOnHand(E, sku, 'EAST', 12, hours(1))]);
  expect([await take('O5', 2, '2027-03-01'), await take('O7', 1, '2027-03-01')]).toEqual([false, false]);
  await tell(hours(2), 0, 12);
  expect([await take('O5', 2, '2027-03-01'), await take('O7', 1, '2027-03-01')]).toEqual([true, false]);
});

test('what left is written down for five weeks, in which a level may be told of a moment before it, and then gone', async () => {
  await tell(AT, 5, 5);
  await lots.ship(E, 'O1', { shipmentId: 'S1', ...release('R1'), shippedAt: '2026-11-23T11:00:00Z' }, [{ lineId: '1', sku: 'MILK', lot: 'JAN', steps: 2 }]);
  const row = (await tables.all('stock')).find(({ pk }) => pk === 'NW-US#lots-left#EAST');
  expect([row?.sk, new Date(Number(row?.ttl) * 1000).toISOString()]).toEqual(['2026-11-23T11:00:00.000Z#S1', '2026-12-28T11:00:00.000Z']);
});
