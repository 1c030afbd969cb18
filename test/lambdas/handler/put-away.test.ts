import { beforeEach, expect, test, vi } from 'vitest';
import type { ReturnReceipt } from '../../../core/model/return.ts';
import type { WarehouseSystem } from '../../../core/shipping/warehouse-system.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { putAway, putAwayReturn } from '../../../lambdas/handler/put-away.ts';
import { aReturn } from '../../core/returns/returns.ts';
import { anItem, AT, usd } from '../../support/builders.ts';
import { aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const minutes = (n: number) => new Date(AT.getTime() + n * 60_000);
const goods = (disposition: 'restock' | 'refurbish', steps: number) => ({ lineId: '1', sku: 'BOLT-M8', invoiceId: 'INV-1', steps, disposition, cost: usd(100) });
const receipt: ReturnReceipt = {
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, receiptId: 'RMA-1-R1', returnId: 'RMA-1', orderId: ORDER_ID, correlationId: 'corr-1', warehouse: 'EAST', reference: 'DOCK-1',
  receivedAt: AT.toISOString(), by: 'walt', lines: [], goods: [goods('restock', 3), goods('refurbish', 1)],
};
const position = async () => {
  const [{ onHand, blocked } = { onHand: 0, blocked: 0 }] = await stores.stock.positions('NW-US', ['BOLT-M8'], ['EAST']);
  return [onHand, blocked];
};
const level = (onHand: number, asOf: Date) => stores.levels.snapshot('NW-US', { sku: 'BOLT-M8', warehouse: 'EAST', key: `told:${asOf.toISOString()}`, onHand, asOf });

beforeEach(() => level(10, minutes(-60)));

test('what came back is in stock as of when the warehouse system counted it: a level from before does not take it away, and one from after does not count it twice', async () => {
  await level(10, minutes(5));
  const counted = vi.fn<NonNullable<Parameters<typeof putAway>[1]>>(async () => minutes(10));
  for (const _ of [1, 2]) await putAway(receipt, counted);
  expect(await position()).toEqual([14, 1]);
  await level(9, minutes(9));
  expect(await position()).toEqual([13, 1]);
  await level(13, minutes(11));
  expect(await position()).toEqual([13, 1]);
  expect(counted.mock.calls.slice(0, 2)).toMatchObject([[{ key: 'RMA-1-R1', sku: 'BOLT-M8', steps: 3, forSale: true }], [{ steps: 1, forSale: false }]]);
});

test('a warehouse system that counts what comes back by itself is told nothing', async () => {
  await stores.unit.commit([{ change: 'return', return: aReturn({ returnId: 'RMA-1', orderId: ORDER_ID }) }, { change: 'return-receipt', receipt }]);
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  const system: WarehouseSystem = { release: vi.fn<WarehouseSystem['release']>(), recall: vi.fn<WarehouseSystem['recall']>() };
  await putAwayReturn({ saga: aSaga({ kind: 'return', returnId: 'RMA-1', receiptId: 'RMA-1-R1' }), at: AT }, async () => system);
  expect(await position()).toEqual([14, 1]);
});
