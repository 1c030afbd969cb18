import { describe, expect, test } from 'vitest';
import type { DeskException } from '../../core/model/exception.ts';
import { openSteps, statusOf } from '../../core/ordering/line-moves.ts';
import { orderSagaId } from '../../core/sagas/register.ts';
import { grossOf } from '../../core/ordering/amounts.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { changeSaga } from '../../statemachines/change/saga.ts';
import { Bench, type Break } from './bench.ts';
import { takenBack, whole } from './books.ts';
import { answerLost, down, namesOf, nobody, notBegun, refused, triedAgain } from './breaks.ts';
import { ENTITY } from './estate.ts';
import { BY_CARD } from './story.ts';

const bench = new Bench();
let orders = 0;
const LINE = { lineId: '1', sku: 'LAMP-LED', quantity: { amount: '5', uom: 'EA' }, unitPrice: { amount: '39.90', per: '1', uom: 'EA' }, tax: { minor: 1646, currency: 'USD' } };
const ended = (sagaId: string, status: 'completed' | 'unwound') => bench.until(`${sagaId} ${status}`, async () => ((await stores.register.get(sagaId))?.status === status ? true : undefined));
const orderOf = async (orderId: string) => {
  const order = await stores.orders.get(ENTITY, orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  return order;
};

const BENCHES = { ...LINE, sku: 'BENCH-2M', quantity: { amount: '5', uom: 'EA' }, unitPrice: { amount: '349.00', per: '1', uom: 'EA' } };

/** Tax and payment are the hub's. */
const BY_HUB = { taxOwner: 'hub', ...BY_CARD };

async function released(line = LINE, of: object = {}): Promise<string> {
  const { status, body } = await bench.ask('post-orders', {
    channelOrderId: `C-${(orders += 1)}`, customerId: 'ACME', currency: 'USD', paymentOwner: 'terms', taxOwner: 'channel', shipTo: { name: 'Pat Buyer', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' }, lines: [line], ...of,
  });
  expect(status).toBe(202);
  await ended(orderSagaId(String(body.orderId)), 'completed');
  return String(body.orderId);
}

async function change(orderId: string, amount: string, breaks?: Break): Promise<string> {
  bench.breaks = breaks;
  const { version } = await orderOf(orderId);
  const { status, body } = await bench.ask('post-order-changes', { lines: [{ lineId: '1', quantity: { amount, uom: 'EA' } }] }, { id: orderId, path: `/v1/orders/${orderId}/changes`, headers: { 'If-Match': `"${version}"` } });
  expect([status, body]).toMatchObject([202, {}]);
  return `change:${String(body.changeId)}`;
}

/** The channel's tax of the line, 16.46 over 5, as it is restated where fewer are wanted and the channel says nothing. */
const TAX: Record<number, number> = { 1: 329, 2: 658, 3: 988, 4: 1317 };
/** The engine's, to Austin. */
const QUOTED: Record<number, number> = { 5: 1647, 7: 2304 };

/** What is owed is on the account, or held by one hold and no other. */
async function isCovered(orderId: string, steps: number): Promise<void> {
  const order = await orderOf(orderId);
  const byHub = order.paymentOwner === 'hub';
  const owed = { minor: steps * 3990 + ((byHub ? QUOTED[steps] : TAX[steps]) ?? 1646), currency: 'USD' };
  expect(grossOf(order)).toEqual(owed);
  expect((await stores.credit.standing({ entity: ENTITY, billTo: 'ACME', currency: 'USD' })).open).toEqual(byHub ? { minor: 0, currency: 'USD' } : owed);
  if (!byHub) return;
  const held = (await stores.orders.payments(ENTITY, orderId)).filter(({ status }) => status === 'authorised');
  expect(held.map(({ authorisation }) => authorisation?.authorised)).toEqual([owed]);
  expect((await bench.estate.holds(orderId)).filter((status) => status !== 'canceled')).toEqual(['requires_capture']);
}

/** The new version, carried out: one live document in each system says so. */
async function isNow(orderId: string, steps: number): Promise<void> {
  await whole(bench, orderId);
  const order = await orderOf(orderId);
  expect([order.version, order.pendingChange, statusOf(order), order.lines.map(openSteps)]).toEqual([2, undefined, 'released', [steps]]);
  const held = (await stores.stock.reservations(ENTITY, orderId)).filter((one) => one.state === 'hard');
  expect(held.map((one) => one.steps)).toEqual([steps]);
  expect((await bench.estate.sales(orderId)).filter((sale) => sale.state === 'processing')).toHaveLength(1);
  const live = (await bench.estate.warehouseOrders(orderId)).filter(({ status }) => status !== 'canceled');
  expect(live.length).toBe(order.releases.filter((release) => release.releasedAt && !release.recalledAt).length);
  expect((await stores.register.get(orderSagaId(orderId)))?.fence).toBe('open');
  await isCovered(orderId, steps);
}

/** As it was before the change. */
async function isAsBefore(orderId: string): Promise<void> {
  await whole(bench, orderId);
  const order = await orderOf(orderId);
  expect([order.version, order.pendingChange, statusOf(order), order.lines.map(openSteps)]).toEqual([1, undefined, 'released', [5]]);
  expect((await bench.estate.warehouseOrders(orderId)).filter(({ status }) => status !== 'canceled')).toHaveLength(1);
  expect((await stores.register.get(orderSagaId(orderId)))?.fence).toBe('open');
  await isCovered(orderId, 5);
}

test('more goes out as a release of its own', async () => {
  const orderId = await released();
  await ended(await change(orderId, '7'), 'completed');
  await isNow(orderId, 7);
  expect((await orderOf(orderId)).releases.map(({ releaseId, lines }) => [releaseId, lines[0]?.steps])).toEqual([[`${orderId}-EAST`, 5], [`${orderId}-EAST-2`, 2]]);
});

test('less comes back from the warehouse and goes out anew', async () => {
  const orderId = await released();
  await ended(await change(orderId, '3'), 'completed');
  await isNow(orderId, 3);
  expect((await orderOf(orderId)).releases.map(({ releaseId, lines, recalledAt }) => [releaseId, lines[0]?.steps, recalledAt !== undefined])).toEqual([[`${orderId}-EAST`, 5, true], [`${orderId}-EAST-2`, 3, false]]);
});

test('a change of a version that is not the current one is refused, and so is a second one beside it', async () => {
  const orderId = await released();
  const ask = (version: string) => bench.ask('post-order-changes', { lines: [{ lineId: '1', quantity: { amount: '6', uom: 'EA' } }] }, { id: orderId, path: `/v1/orders/${orderId}/changes`, headers: { 'If-Match': version } });
  expect(await ask('"9"')).toMatchObject({ status: 412, body: { code: 'order.version-mismatch' } });
  expect(await ask('*')).toMatchObject({ status: 400, body: { code: 'order.version-malformed' } });
  expect(await ask('"1"')).toMatchObject({ status: 202 });
  expect(await ask('"1"')).toMatchObject({ status: 409, body: { code: 'order.change-pending' } });
});

test('an order that was changed is taken back whole', async () => {
  const orderId = await released();
  await ended(await change(orderId, '7'), 'completed');
  expect(await bench.ask('post-order-cancellation', { reason: 'not wanted' }, { id: orderId, path: `/v1/orders/${orderId}/cancellation` })).toMatchObject({ status: 202 });
  await ended(orderSagaId(orderId), 'unwound');
  await takenBack(bench, orderId);
});

describe('what a supplier ships', () => {
  const asked = async (orderId: string) => (await orderOf(orderId)).releases.map(({ releaseId, lines, recalledAt }) => [releaseId.slice(orderId.length), lines[0]?.steps, recalledAt !== undefined]);

  test('stays with the supplier where less is wanted, who is asked to take that off and agrees', async () => {
    const orderId = await released(BENCHES);
    await ended(await change(orderId, '3'), 'completed');
    expect((await orderOf(orderId)).lines.map(({ quantities }) => quantities.released)).toEqual([3]);
    expect(await asked(orderId)).toEqual([['-DIRECT', 3, false]]);
    expect(bench.estate.supplierOrders(orderId)).toEqual(['open']);
    expect((await bench.estate.sales(orderId)).map(({ state }) => state).sort()).toEqual(['cancelled', 'quotation']);
    await whole(bench, orderId);
  });

  test('and is not given back is for customer service; the change is withdrawn, and the order is as it was', async () => {
    const orderId = await released(BENCHES);
    bench.estate.atTheSupplier('keep');
    const sagaId = await change(orderId, '3');
    const row = await bench.rowOpen(orderId, ({ code }) => code === 'change.recall-refused');
    expect([row.owner, row.detail.lines]).toEqual(['customer-service', [{ lineId: '1', steps: 2, back: 0 }]]);
    await bench.decide(row.exceptionId, 'cancel', row.owner);
    await ended(sagaId, 'unwound');
    expect([await asked(orderId), (await orderOf(orderId)).version, bench.estate.supplierOrders(orderId)]).toEqual([[['-DIRECT', 5, false]], 1, ['open']]);
    await whole(bench, orderId);
  });

  test('is ordered anew where the change is withdrawn after the supplier gave it back, and goes with the order', async () => {
    const orderId = await released(BENCHES);
    const sagaId = await change(orderId, '3', refused(bench, 'adjust-credit'));
    const row = await bench.rowOpen(orderId, ({ step }) => step === 'adjust-credit');
    await bench.decide(row.exceptionId, 'cancel', row.owner);
    await ended(sagaId, 'unwound');
    expect(await asked(orderId)).toEqual([['-DIRECT', 3, false], ['-DIRECT-2', 2, false]]);
    expect((await orderOf(orderId)).lines.map(({ quantities }) => quantities.released)).toEqual([5]);
    expect(await bench.ask('post-order-cancellation', { reason: 'not wanted' }, { id: orderId, path: `/v1/orders/${orderId}/cancellation` })).toMatchObject({ status: 202 });
    await ended(orderSagaId(orderId), 'unwound');
    await takenBack(bench, orderId);
    expect(bench.estate.supplierOrders(orderId)).toEqual(['cancelled', 'cancelled']);
  });
});

/** What a step is about is in the change: more of an order that is paid by card, or less of one on terms. */
const suited = (step: string) => (/tax|payment/.test(step) ? { of: BY_HUB, to: 7 } : { of: {}, to: 3 });

/** One of each kind is carried out, seen to wherever it stands still. @returns the steps that it stood still at, and those that were tried again */
async function carriedOut(breaks: Break, seeTo: (row: DeskException) => Promise<unknown>): Promise<{ stoodAt: string[]; again: string[] }> {
  const [stoodAt, again] = [new Set<string>(), new Set<string>()];
  for (const { of, to } of ['tax', 'stock'].map(suited)) {
    await bench.again();
    const orderId = await released(LINE, of);
    bench.counts.clear(); // some steps are the order saga's as well
    for (const name of await bench.attend(orderId, await change(orderId, String(to), breaks), 'completed', seeTo)) stoodAt.add(name);
    await isNow(orderId, to);
    for (const name of triedAgain(bench, changeSaga.steps)) again.add(name);
  }
  return { stoodAt: [...stoodAt].sort(), again: [...again].sort() };
}
const EVERY = namesOf(changeSaga.steps).sort();

describe('whatever happens at every step of the change saga, what comes of it is the same', () => {
  test('none is reached at first: each is tried again', async () => {
    expect((await carriedOut(notBegun, nobody)).again).toEqual(EVERY);
  });

  test('each answer is lost after the effect: nothing happens twice', async () => {
    expect((await carriedOut(answerLost(bench, ...EVERY), nobody)).again).toEqual(EVERY);
  });

  test('each is refused: it waits for a person, and goes on', async () => {
    const { stoodAt } = await carriedOut(refused(bench, ...EVERY), (row) => bench.decide(row.exceptionId, 'retry', row.owner));
    expect(stoodAt).toEqual(EVERY);
  });

  test('each is down for long: the execution fails in place, and Redrive goes on there', async () => {
    const { fault, back, asked } = down(bench, ...EVERY);
    await carriedOut(fault, async (row) => {
      expect(row).toMatchObject({ kind: 'failed', owner: 'integration' });
      back();
      await bench.decide(row.exceptionId, 'retry', 'integration');
    });
    expect([...asked].sort()).toEqual(EVERY);
  });
});

const BEFORE = changeSaga.steps.slice(0, changeSaga.steps.findIndex((step) => step.settles) + 1);

describe.each(BEFORE.map((step) => ({ ...step, name: step.do })))('a change that is withdrawn at $name', ({ name }) => {
  const { of, to } = suited(name);

  test('leaves the order as it was', async () => {
    const orderId = await released(LINE, of);
    const sagaId = await change(orderId, String(to), refused(bench, name));
    const row = await bench.rowOpen(orderId);
    await bench.decide(row.exceptionId, 'cancel', row.owner);
    await ended(sagaId, 'unwound');
    await isAsBefore(orderId);
  });
});

test('a change that is withdrawn after more was held for it leaves the first hold, and nothing beside it', async () => {
  const orderId = await released(LINE, BY_HUB);
  const sagaId = await change(orderId, '7', refused(bench, 'apply-change'));
  const row = await bench.rowOpen(orderId);
  expect((await bench.estate.holds(orderId)).sort()).toEqual(['requires_capture', 'requires_capture']);
  bench.breaks = answerLost(bench, 'restore-payment');
  await bench.decide(row.exceptionId, 'cancel', row.owner);
  await ended(sagaId, 'unwound');
  await isAsBefore(orderId);
  expect((await stores.orders.payments(ENTITY, orderId)).map(({ status, changeId }) => [status, changeId])).toEqual([['authorised', undefined], ['voided', sagaId.replace(/^change:/, '')]]);
});
