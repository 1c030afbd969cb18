import { expect, test } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { AT } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const E = 'NW-US';
const TODAY = '2026-11-23';
const hours = (count: number) => new Date(AT.getTime() + count * 3_600_000);
const { lots } = stores;
const release = (releaseId: string) => ({ releaseId, warehouse: 'EAST' });
const wish = (steps: number) => [{ lineId: '1', sku: 'MILK', steps, minimumDays: 0 }];
const levels = async () => (await lots.position(E, 'MILK', 'EAST'))?.lots.map(({ lot, onHand, allocated }) => [lot, onHand, allocated]);
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
