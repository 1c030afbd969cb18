import { beforeEach, expect, test } from 'vitest';
import { CUSTOMERS, ITEMS, WAREHOUSES } from '../../cli/demo-data.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Order } from '../../core/model/order.ts';
import { statusOf } from '../../core/ordering/line-moves.ts';
import { backorderSagaId, changeSagaId } from '../../core/sagas/register.ts';
import { masterKey, putMaster } from '../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { closeCounted } from '../../lambdas/handler/settle-short.ts';
import { Bench } from './bench.ts';
import { answerLost } from './breaks.ts';
import { ENTITY } from './estate.ts';
import { BY_CARD, story } from './story.ts';

const bench = new Bench();
const { sent, ended, shipped, released } = story(bench);
const DRILLS = { sku: 'DRILL-18V' };

// EAST ships what it finds, and closes the rest
beforeEach(() => putMaster(masterKey.warehouse(ENTITY, 'EAST'), { ...WAREHOUSES[0], closesShort: true }));

const orderOf = async (orderId: string) => (await stores.orders.get(ENTITY, orderId)) as Order;
const drills = async (warehouse: string) => (await stores.stock.positions(ENTITY, ['DRILL-18V'], [warehouse]))[0];
const rows = async () => (await bench.tables.all('exceptions')).map((row) => row.body as DeskException).toSorted((a, b) => a.code.localeCompare(b.code));
const billed = async (orderId: string) => (await stores.orders.invoices(ENTITY, orderId)).map(({ gross, tax }) => gross.minor - tax.minor).sort((a, b) => a - b);

/** Five drills of EAST, freight 10.00; three are found. */
async function short(backorder: 'backorder' | 'cancel' | 'park', substitutes: 'none' | 'when-short' = 'none'): Promise<{ orderId: string; sagaId: string }> {
  const orderId = await sent(undefined, {
    backorder,
    substitutes,
    freight: { minor: 1000, currency: 'USD' },
    freightPolicy: 'by-value',
    lines: [{ lineId: '1', ...DRILLS, quantity: { amount: '5', uom: 'EA' }, unitPrice: { amount: '129.00', per: '1', uom: 'EA' } }],
  });
  await released(orderId);
  bench.breaks = answerLost(bench, 'record-shipment');
  return { orderId, sagaId: await shipped(orderId, { ...DRILLS, quantity: 3 }) };
}

test.each(['backorder', 'park'] as const)('short at one warehouse: what was promised goes out from another, and both are billed (%s)', async (policy) => {
  const { orderId, sagaId } = await short(policy);
  await ended(sagaId, 'completed');
  await ended(backorderSagaId(orderId, 1), 'completed');
  const { lines: [line], releases } = await orderOf(orderId);
  expect(line?.quantities).toMatchObject({ invoiced: 3, released: 2, backordered: 0, cancelled: 0 });
  expect(releases.map(({ warehouse, lines: [part] }) => [warehouse, part?.steps, part?.shipped])).toEqual([['EAST', 3, 3], ['WEST', 2, undefined]]);
  // what was not found is not promised to anybody before the warehouse says how many it has
  expect(await drills('EAST')).toMatchObject({ onHand: 37, blocked: 2, reserved: 0, available: 35 });
  expect(await drills('WEST')).toMatchObject({ onHand: 25, reserved: 2, allocated: 2, waiting: 0 });
  expect(await rows()).toMatchObject([
    { code: 'shipment.short', owner: 'customer-service', kind: 'noticed', status: 'open', detail: { warehouse: 'EAST', becomes: 'backordered', lines: [{ lineId: '1', steps: 2 }] } },
    { code: 'shipment.short-pick', owner: 'warehouse', kind: 'noticed', status: 'open', detail: { warehouse: 'EAST', missing: [{ sku: 'DRILL-18V', steps: 2 }] } },
  ]);
  bench.breaks = undefined;
  await ended(await shipped(orderId, { ...DRILLS, nth: 1, quantity: 2 }), 'completed');
  expect(statusOf(await orderOf(orderId))).toBe('invoiced');
  expect(await billed(orderId)).toEqual([2 * 12900 + 400, 3 * 12900 + 600]);
  // nothing is waited for any more; the shelf is still to be counted
  expect((await rows()).map(({ code, status }) => [code, status])).toEqual([['shipment.short', 'closed'], ['shipment.short-pick', 'open']]);
});

test('short, and the customer takes no backorders: the rest is cancelled, and billed no freight', async () => {
  const { orderId, sagaId } = await short('cancel');
  await ended(sagaId, 'completed');
  const order = await orderOf(orderId);
  expect(order.lines[0]?.quantities).toMatchObject({ invoiced: 3, cancelled: 2, released: 0, backordered: 0 });
  expect([statusOf(order), order.freight.minor, await billed(orderId)]).toEqual(['invoiced', 600, [3 * 12900 + 600]]);
  expect(await drills('EAST')).toMatchObject({ reserved: 0, waiting: 0 });
  expect((await rows()).map(({ code, detail }) => [code, detail.becomes])).toEqual([['shipment.short', 'cancelled'], ['shipment.short-pick', 'cancelled']]);
  // nothing of it is open in the ERP any more
  expect((await bench.estate.sales(orderId)).map(({ shipped: left, open }) => [left, open])).toEqual([[true, false]]);
});

test('the warehouse counts what it did not find: its row is open as long as anything is kept back of it there, whoever ships the rest', async () => {
  const { sagaId } = await short('backorder');
  await ended(sagaId, 'completed');
  const open = async (later: number, warehouse = 'EAST') => {
    await closeCounted(ENTITY, [warehouse], new Date(Date.now() + later));
    return (await rows()).filter(({ owner, status }) => owner === 'warehouse' && status === 'open').length;
  };
  expect(await open(300_000)).toBe(1);
  await stores.levels.snapshot(ENTITY, { ...DRILLS, warehouse: 'EAST', key: 'COUNT-1', onHand: 35, blocked: 0, asOf: new Date(Date.now() + 1000) });
  // of another warehouse; a moment after it was opened; then
  expect([await open(300_000, 'WEST'), await open(0), await open(300_000)]).toEqual([1, 1, 0]);
});

/** And none elsewhere; counted before what moves in this second, which the warehouse tells by the second. */
async function fiveInEast(): Promise<void> {
  for (const [warehouse, onHand] of [['EAST', 5], ['WEST', 0]] as const) await stores.stock.setOnHand(ENTITY, 'DRILL-18V', warehouse, onHand, new Date(Date.now() - 1000));
}

test('short, and nobody else has it: it waits, and goes out when goods come', async () => {
  await fiveInEast();
  const { orderId, sagaId } = await short('backorder');
  await ended(sagaId, 'completed');
  expect((await orderOf(orderId)).lines[0]?.quantities).toMatchObject({ invoiced: 3, backordered: 2 });
  expect([await drills('EAST'), await drills('WEST')]).toMatchObject([{ onHand: 2, blocked: 2, reserved: 0 }, { waiting: 2 }]);
  // the shelf is counted: they were there after all
  await stores.levels.block(ENTITY, { ...DRILLS, warehouse: 'EAST', key: 'COUNT-1', steps: -2, occurredAt: new Date(), reason: 'found' });
  await bench.call('sweep-backorders', {}, 'lambdas/jobs/sweep-backorders.ts');
  await ended(backorderSagaId(orderId, 1), 'completed');
  const { lines: [line], releases } = await orderOf(orderId);
  expect([line?.quantities.released, releases.map(({ releaseId }) => releaseId)]).toEqual([2, [`${orderId}-EAST`, `${orderId}-EAST-2`]]);
});

test('more leaves than was ordered, and more of it again: each is booked in the ERP, billed, and taken from the card, of which nothing stays held', async () => {
  const customer = CUSTOMERS.find(({ customerId }) => customerId === 'ACME');
  await putMaster(masterKey.customer(ENTITY, 'ACME'), { ...customer, fulfilment: { ...customer?.fulfilment, overShipPercent: '100' } });
  const orderId = await sent(undefined, BY_CARD);
  await released(orderId);
  await ended(await shipped(orderId, { quantity: 3 }), 'completed');
  await ended(await shipped(orderId, { quantity: 1 }), 'completed');
  const order = await orderOf(orderId);
  expect([statusOf(order), order.lines[0]?.quantities.invoiced]).toEqual(['invoiced', 4]);
  expect(await billed(orderId)).toEqual([3990, 3 * 3990]);
  expect((await bench.estate.sales(orderId)).map(({ shipped: left, open }) => [left, open])).toEqual([[true, false], [true, false]]);
  expect((await bench.estate.holds(orderId)).toSorted()).toEqual(['canceled', 'succeeded', 'succeeded']);
  expect((await rows()).map(({ code }) => code)).toEqual([]);
});

test('short, and the customer takes something else: it goes out in place of that, at the agreed price, and is billed as that', async () => {
  await fiveInEast();
  const drill = ITEMS.find(({ sku }) => sku === 'DRILL-18V') as (typeof ITEMS)[number];
  await putMaster(masterKey.item(ENTITY, 'DRILL-18V'), { ...drill, substitutes: [{ sku: 'SAW-1200', quantity: { amount: '1', uom: 'EA' } }] });
  const { orderId, sagaId } = await short('cancel', 'when-short');
  await ended(sagaId, 'completed');
  const changeId = `CHG-${orderId.slice(4)}-1`;
  await ended(changeSagaId(changeId), 'completed');
  const order = await orderOf(orderId);
  expect(order.lines.map(({ lineId, sku, quantity, unitPrice, instead }) => [lineId, sku, quantity.amount, unitPrice.amount, instead])).toEqual([
    ['1', 'DRILL-18V', '3', '129.00', undefined],
    ['1-S1', 'SAW-1200', '2', '129.00', { lineId: '1', sku: 'DRILL-18V', ratio: { numerator: 1, denominator: 1 }, changeId }],
  ]);
  expect([order.version, order.freight.minor, order.releases.map(({ releaseId, lines: [part] }) => [releaseId, part?.sku, part?.steps])]).toEqual([2, 1000, [[`${orderId}-EAST`, 'DRILL-18V', 3], [`${orderId}-EAST-2`, 'SAW-1200', 2]]]);
  expect([await drills('EAST'), await drills('WEST')]).toMatchObject([{ onHand: 2, blocked: 2, reserved: 0, waiting: 0 }, { waiting: 0 }]);
  bench.breaks = undefined;
  await ended(await shipped(orderId, { nth: 1, lines: [{ id: '1-S1', sku: 'SAW-1200', quantity: 2 }] }), 'completed');
  expect([statusOf(await orderOf(orderId)), await billed(orderId)]).toEqual(['invoiced', [2 * 12900 + 400, 3 * 12900 + 600]]);
  // as the ERP has it, and nobody is asked any more
  expect((await bench.estate.sales(orderId)).every(({ open }) => !open)).toBe(true);
  expect((await rows()).map(({ code, status }) => [code, status])).toEqual([['shipment.short', 'closed'], ['shipment.short-pick', 'open']]);
});
