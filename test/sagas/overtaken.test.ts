import { beforeEach, expect, test } from 'vitest';
import type { DeskException } from '../../core/model/exception.ts';
import type { Order } from '../../core/model/order.ts';
import { statusOf } from '../../core/ordering/line-moves.ts';
import { orderSagaId } from '../../core/sagas/register.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { Bench } from './bench.ts';
import { whole } from './books.ts';
import { answerLost } from './breaks.ts';
import { ENTITY } from './estate.ts';
import { BY_CARD, story } from './story.ts';

const bench = new Bench();
const { sent, ended, shipped, released } = story(bench);
const drills = (amount: string) => ({ lines: [{ lineId: '1', sku: 'DRILL-18V', quantity: { amount, uom: 'EA' }, unitPrice: { amount: '129.00', per: '1', uom: 'EA' } }] });
const orderOf = async (orderId: string) => (await stores.orders.get(ENTITY, orderId)) as Order;
const quantitiesOf = async (orderId: string) => Object.fromEntries(Object.entries((await orderOf(orderId)).lines[0]?.quantities ?? {}).filter(([, steps]) => steps > 0));
const rows = async () => (await bench.tables.all('exceptions')).map((row) => row.body as DeskException);
const cancel = async (orderId: string) => expect(await bench.ask('post-order-cancellation', { reason: 'not wanted' }, { id: orderId, path: `/v1/orders/${orderId}/cancellation` })).toMatchObject({ status: 202 });
const row = (orderId: string, code: string) => bench.rowOpen(orderId, (one) => (one as DeskException).code === code);

const floor = async (does: object) => expect((await fetch(`${bench.estate.urls.shiphero}/_floor`, { method: 'POST', body: JSON.stringify(does) })).status).toBeLessThan(300);
/** People on the floor have shipped a release; nobody has heard of it. */
const left = async (orderId: string, nth = 0) => floor({ action: 'ship', order: (await orderOf(orderId)).releases[nth]?.releaseId });

// the shelves of the warehouse are not laid out anew for each test
beforeEach(async () => {
  await floor({ action: 'count', sku: 'DRILL-18V', warehouse: 'EAST', quantity: 200 });
  await floor({ action: 'count', sku: 'DRILL-18V', warehouse: 'WEST', quantity: 200 });
});

/** Nothing is left of the cancellation, and of its rows only the one that tells customer service. */
async function goesOn(orderId: string): Promise<void> {
  await whole(bench, orderId);
  const order = await orderOf(orderId);
  expect([order.cancellation, order.pendingChange]).toEqual([undefined, undefined]);
  expect(await stores.register.get(orderSagaId(orderId))).toMatchObject({ fence: 'open', status: 'completed' });
  expect((await rows()).filter(({ status }) => status !== 'closed').map(({ code, kind }) => `${kind} ${code}`)).toEqual(['noticed order.cancellation-overtaken']);
}

test('what one warehouse had shipped is billed, and what the other gave back is cancelled', async () => {
  const orderId = await sent(undefined, { ...drills('50'), ...BY_CARD });
  await released(orderId);
  await left(orderId);
  await cancel(orderId);
  await row(orderId, 'recall.refused');
  bench.breaks = answerLost(bench, 'close-unwind');
  await ended(await shipped(orderId, { sku: 'DRILL-18V', quantity: 40 }), 'completed');
  await ended(`change:CHG-${orderId.slice(4)}-1`, 'completed');
  expect([statusOf(await orderOf(orderId)), await quantitiesOf(orderId)]).toEqual(['invoiced', { invoiced: 40, cancelled: 10 }]);
  expect((await bench.estate.warehouseOrders(orderId)).map(({ status }) => status).sort()).toEqual(['canceled', 'fulfilled']);
  // a sale that changes is another one in the ERP
  expect((await bench.estate.sales(orderId)).map(({ shipped: gone, open }) => [gone, open])).toEqual([[false, false], [true, false]]);
  expect(await stores.orders.change(ENTITY, orderId, `CHG-${orderId.slice(4)}-1`)).toMatchObject({ kind: 'rest', status: 'applied', cancels: { reason: 'not wanted', overtakenBy: expect.stringContaining('shiphero:') } });
  await goesOn(orderId);
});

test('all of it had left: the second shipment ends what still asks its goods back, and everything is billed and paid', async () => {
  const orderId = await sent(undefined, { ...drills('50'), ...BY_CARD });
  await released(orderId);
  for (const nth of [0, 1]) await left(orderId, nth);
  await cancel(orderId);
  await row(orderId, 'recall.refused');
  await ended(await shipped(orderId, { sku: 'DRILL-18V', quantity: 40 }), 'completed');
  const again = await row(orderId, 'recall.refused');
  expect([again.sagaId, again.owner]).toEqual([`change:CHG-${orderId.slice(4)}-1`, 'warehouse']);
  await ended(await shipped(orderId, { nth: 1, sku: 'DRILL-18V', quantity: 10 }), 'completed');
  await ended(`change:CHG-${orderId.slice(4)}-1`, 'completed');
  expect([statusOf(await orderOf(orderId)), await quantitiesOf(orderId)]).toEqual(['invoiced', { invoiced: 50 }]);
  expect((await stores.orders.payments(ENTITY, orderId)).flatMap(({ captures }) => captures).reduce((sum, { captured }) => sum + captured.minor, 0)).toBe((await stores.orders.invoices(ENTITY, orderId)).reduce((sum, { gross }) => sum + gross.minor, 0));
  await goesOn(orderId);
});

test('less is wanted of what had left untold: the shipment says what is too late, and customer service approves it', async () => {
  const orderId = await sent(undefined, drills('50'));
  await released(orderId);
  await left(orderId, 1);
  const { status } = await bench.ask('post-order-changes', { lines: [{ lineId: '1', quantity: { amount: '45', uom: 'EA' } }] }, { id: orderId, path: `/v1/orders/${orderId}/changes`, headers: { 'If-Match': '"1"' } });
  expect(status).toBe(202);
  await row(orderId, 'change.recall-refused');
  await ended(await shipped(orderId, { nth: 1, sku: 'DRILL-18V', quantity: 10 }), 'completed');
  const late = await row(orderId, 'change.too-late');
  expect([late.step, late.detail.proposal]).toEqual(['recall-release', [{ lineId: '1', possible: 50, return: 5 }]]);
  await bench.decide(late.exceptionId, 'approve', 'customer-service');
  await ended(`change:CHG-${orderId.slice(4)}-1`, 'completed');
  expect([await quantitiesOf(orderId), (await rows()).map(({ status: is }) => is)]).toEqual([{ released: 40, invoiced: 10 }, ['closed']]);
  expect((await bench.estate.warehouseOrders(orderId)).map(({ status: is }) => is).sort()).toEqual(['fulfilled', 'pending']);
});
