import { describe, expect, test } from 'vitest';
import type { Order } from '../../core/model/order.ts';
import { event } from '../../core/ordering/events.ts';
import { backorderSagaId } from '../../core/sagas/register.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { backorderSaga } from '../../statemachines/backorder/saga.ts';
import { Bench, type Break } from './bench.ts';
import { answerLost, down, namesOf, notBegun, refused, triedAgain } from './breaks.ts';
import { ENTITY } from './estate.ts';
import { BY_CARD, story } from './story.ts';

const bench = new Bench();
const { sent, ended, released, unwound } = story(bench);
let receipts = 0;

const orderOf = async (orderId: string) => (await stores.orders.get(ENTITY, orderId)) as Order;
const lamps = async () => (await stores.stock.positions(ENTITY, ['LAMP-LED'], ['EAST']))[0];
const lines = (amount: string) => [{ lineId: '1', sku: 'LAMP-LED', quantity: { amount, uom: 'EA' }, unitPrice: { amount: '39.90', per: '1', uom: 'EA' } }];

/** 300 are there, 4 wait. */
async function waiting(change: object = {}): Promise<string> {
  const orderId = await sent(undefined, { lines: lines('304'), backorder: 'backorder', ...change });
  await released(orderId);
  return orderId;
}

async function arrive(steps: number): Promise<void> {
  const document = `GR-${(receipts += 1)}`;
  // after the level of the first day
  const at = new Date(Date.now() + 60_000);
  await stores.levels.receive(ENTITY, { sku: 'LAMP-LED', warehouse: 'EAST', key: document, steps, occurredAt: at });
  const owner = { entity: ENTITY, businessUnit: 'wholesale', region: 'us' };
  await stores.unit.commit([{ change: 'event', event: event('stock.received', owner, { key: `stock/EAST/LAMP-LED`, version: receipts, correlationId: document, causationId: document }, { sku: 'LAMP-LED', warehouse: 'EAST', steps, document }, { at, id: `stock.received:${document}` }) }]);
}

/** Whatever went wrong: what came is with the warehouse once, and all is accounted for. */
async function servedOnce(orderId: string): Promise<void> {
  const { lines: [line], releases } = await orderOf(orderId);
  expect(line?.quantities).toMatchObject({ released: 303, backordered: 1, reserved: 0, accepted: 0 });
  expect(releases.map(({ releaseId, lines: [part], saga }) => [releaseId, part?.steps, saga])).toEqual([[`${orderId}-EAST`, 300, undefined], [`${orderId}-EAST-2`, 3, backorderSagaId(orderId, 1)]]);
  expect((await bench.estate.warehouseOrders(orderId)).map(({ number }) => number).sort()).toEqual([`${orderId}-EAST`, `${orderId}-EAST-2`]);
  expect(await lamps()).toMatchObject({ onHand: 303, reserved: 303, allocated: 303, waiting: 1, available: 0 });
}

async function allTakenBack(orderId: string): Promise<void> {
  const { lines: [line], releases } = await orderOf(orderId);
  expect([line?.quantities, releases]).toEqual([expect.objectContaining({ cancelled: 304, released: 0, backordered: 0, reserved: 0 }), []]);
  expect((await bench.estate.warehouseOrders(orderId)).map(({ status }) => status)).not.toContain('pending');
  expect(await lamps()).toMatchObject({ onHand: 303, reserved: 0, allocated: 0, waiting: 0, available: 303 });
}

const cancel = async (orderId: string) => expect(await bench.ask('post-order-cancellation', { reason: 'not wanted' }, { id: orderId, path: `/v1/orders/${orderId}/cancellation` })).toMatchObject({ status: 202 });
const served = (orderId: string, nth = 1) => ended(backorderSagaId(orderId, nth), 'completed');

async function arrived(breaks?: Break): Promise<string> {
  const orderId = await waiting();
  bench.counts.clear(); // some steps are the order saga's as well
  bench.breaks = breaks;
  await arrive(3);
  return orderId;
}

const EVERY = namesOf(backorderSaga.steps);

describe('whatever happens at every step of the backorder saga, what comes of it is the same', () => {
  test.each([['none is reached at first: each is tried again', notBegun], ['each answer is lost after the effect: nothing happens twice', answerLost(bench, ...EVERY)]])('%s', async (_, breaks) => {
    const orderId = await arrived(breaks);
    await served(orderId);
    await servedOnce(orderId);
    expect(triedAgain(bench, backorderSaga.steps)).toEqual(EVERY);
  });

  test('each is refused: it waits for a person, and goes on', async () => {
    const orderId = await arrived(refused(bench, ...EVERY));
    const stoodAt = await bench.attend(orderId, backorderSagaId(orderId, 1), 'completed', async (row) => {
      expect(row).toMatchObject({ kind: 'parked', code: 'test.refused', owner: backorderSaga.steps.find((step) => step.do === row.step)?.owner });
      await bench.decide(row.exceptionId, 'retry', row.owner);
    });
    expect(stoodAt).toEqual(EVERY);
    await servedOnce(orderId);
  });

  test('each is down for long: the execution fails in place, and Redrive goes on there', async () => {
    const { fault, back, asked } = down(bench, ...EVERY);
    const orderId = await arrived(fault);
    await bench.attend(orderId, backorderSagaId(orderId, 1), 'completed', async (row) => {
      back();
      await bench.decide(row.exceptionId, 'retry', 'integration');
    });
    expect([...asked]).toEqual(EVERY);
    await servedOnce(orderId);
  });

  test.each(EVERY)('%s is down, and the order cancelled: everything is taken back', async (name) => {
    const { fault, back } = down(bench, name);
    const orderId = await arrived(fault);
    await bench.rowOpen(orderId);
    await cancel(orderId);
    back();
    await unwound(orderId);
    await allTakenBack(orderId);
  });
});

describe('every undo of the backorder saga', () => {
  const UNDONE = backorderSaga.steps.filter((step) => step.undo);
  const UNDOS = UNDONE.map((step) => String(step.undo));
  const begun = async (breaks: Break) => {
    const orderId = await arrived();
    await served(orderId);
    bench.counts.clear();
    bench.breaks = breaks;
    await cancel(orderId);
    return orderId;
  };

  test('is refused: it is parked with its place, and the rest goes on after', async () => {
    const orderId = await begun(refused(bench, ...UNDOS));
    const stoodAt = await bench.attend(orderId, `order:${orderId}`, 'unwound', (row) => bench.decide(row.exceptionId, 'retry', row.owner));
    expect(stoodAt).toEqual(expect.arrayContaining(namesOf(UNDONE)));
    await allTakenBack(orderId);
  });

  // each by itself: they are all of the order's own unwinding, whose row is not opened twice within a second
  test.each(UNDOS)('%s is down for long: it fails in place, and is redriven', async (undo) => {
    const { fault, back } = down(bench, undo);
    const orderId = await begun(fault);
    const row = await bench.rowOpen(orderId);
    back();
    await bench.decide(row.exceptionId, 'retry', 'integration');
    await unwound(orderId);
    await allTakenBack(orderId);
  });

  test('its answer is lost: nothing is given back twice', async () => {
    const orderId = await begun(answerLost(bench, ...UNDOS));
    await unwound(orderId);
    for (const undo of UNDOS) expect(bench.counts.get(undo), undo).toBeGreaterThan(1);
    await allTakenBack(orderId);
  });
});

test('what was told twice, or swept as well, is sent once; what comes later, later', async () => {
  const orderId = await arrived();
  await bench.call('sweep-backorders', {}, 'lambdas/jobs/sweep-backorders.ts');
  await served(orderId);
  await bench.call('sweep-backorders', {}, 'lambdas/jobs/sweep-backorders.ts');
  await servedOnce(orderId);
  await arrive(5);
  await served(orderId, 2);
  const { lines: [line], backorders } = await orderOf(orderId);
  expect([backorders, line?.quantities.released, line?.quantities.backordered]).toEqual([2, 304, 0]);
  expect(await lamps()).toMatchObject({ reserved: 304, waiting: 0, available: 4 });
});

test('what an order that is cancelled gives back goes to the oldest promise', async () => {
  const [first, second, third] = [await waiting(), await waiting({ lines: lines('2') }), await waiting({ lines: lines('5') })];
  await cancel(first);
  await unwound(first);
  await bench.call('sweep-backorders', {}, 'lambdas/jobs/sweep-backorders.ts');
  await served(second);
  await served(third);
  const released = async (orderId: string) => (await orderOf(orderId)).lines[0]?.quantities.released;
  expect([await released(second), await released(third)]).toEqual([2, 5]);
});

test('a hold on the card that ran out while it waited is got anew', async () => {
  const orderId = await waiting(BY_CARD);
  await arrive(4);
  await served(orderId);
  expect((await orderOf(orderId)).lines[0]?.quantities).toMatchObject({ released: 304, backordered: 0 });
});

describe('a change while lines wait', () => {
  async function change(orderId: string, amount: string, extra: object = {}): Promise<string> {
    const { version } = await orderOf(orderId);
    const asked = { lines: [{ lineId: '1', quantity: { amount, uom: 'EA' } }], ...extra };
    const { status, body } = await bench.ask('post-order-changes', asked, { id: orderId, path: `/v1/orders/${orderId}/changes`, headers: { 'If-Match': `"${version}"` } });
    expect([status, body]).toMatchObject([202, {}]);
    return `change:${String(body.changeId)}`;
  }
  const now = async (orderId: string) => [(await orderOf(orderId)).lines[0]?.quantities, await lamps()];

  test('fewer are wanted: what waits is taken out first, and nothing is recalled', async () => {
    const orderId = await waiting();
    await ended(await change(orderId, '301'), 'completed');
    expect(await now(orderId)).toEqual([expect.objectContaining({ released: 300, backordered: 1 }), expect.objectContaining({ waiting: 1, reserved: 300 })]);
    await ended(await change(orderId, '300'), 'completed');
    expect(await now(orderId)).toEqual([expect.objectContaining({ released: 300, backordered: 0 }), expect.objectContaining({ waiting: 0, reserved: 300 })]);
  });

  test('more are wanted: what is not there waits with the rest, in its place', async () => {
    const orderId = await waiting();
    const second = await waiting({ lines: lines('2') });
    await ended(await change(orderId, '306'), 'completed');
    expect(await now(orderId)).toEqual([expect.objectContaining({ released: 300, backordered: 6 }), expect.objectContaining({ waiting: 8 })]);
    await arrive(6);
    await served(orderId);
    expect([(await orderOf(orderId)).lines[0]?.quantities.released, (await orderOf(second)).lines[0]?.quantities.backordered]).toEqual([306, 2]);
  });

  test('goods come while a change waits for a person: they are sent once it is through', async () => {
    const orderId = await waiting();
    bench.breaks = refused(bench, 'adjust-credit');
    const changeId = await change(orderId, '303');
    const row = await bench.rowOpen(orderId);
    await arrive(4);
    await bench.call('sweep-backorders', {}, 'lambdas/jobs/sweep-backorders.ts');
    expect((await orderOf(orderId)).backorders).toBeUndefined();
    await bench.decide(row.exceptionId, 'retry', row.owner);
    await ended(changeId, 'completed');
    await bench.call('sweep-backorders', {}, 'lambdas/jobs/sweep-backorders.ts');
    await served(orderId);
    expect(await now(orderId)).toEqual([expect.objectContaining({ released: 303, backordered: 0 }), expect.objectContaining({ waiting: 0, reserved: 303, available: 1 })]);
  });

  test('one that is withdrawn leaves what waits as it was', async () => {
    const orderId = await waiting();
    bench.breaks = refused(bench, 'apply-change');
    const sagaId = await change(orderId, '301');
    const row = await bench.rowOpen(orderId);
    expect(await lamps()).toMatchObject({ waiting: 1 });
    await bench.decide(row.exceptionId, 'cancel', row.owner);
    await ended(sagaId, 'unwound');
    expect(await now(orderId)).toEqual([expect.objectContaining({ released: 300, backordered: 4 }), expect.objectContaining({ waiting: 4, reserved: 300 })]);
  });
});
