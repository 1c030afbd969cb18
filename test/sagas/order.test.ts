import { describe, expect, test } from 'vitest';
import type { DeskException } from '../../core/model/exception.ts';
import { orderSaga } from '../../statemachines/order/saga.ts';
import { postingSaga } from '../../statemachines/posting/saga.ts';
import { Bench, type Break } from './bench.ts';
import { throughToJournal, throughToRelease, takenBack } from './books.ts';
import { answerLost, down, namesOf, nobody, notBegun, refused, triedAgain } from './breaks.ts';
import { BY_CARD, story, SUPPLIED } from './story.ts';

const bench = new Bench();
const { sent, shipped, released, unwound } = story(bench);
/** What a step is about is in the order: payment by card where it is that, a workbench that a supplier ships. */
const suited = (step: string) => (step.includes('payment') ? BY_CARD : step.includes('supplier') ? SUPPLIED : {});
const cancel = async (orderId: string) => expect(await bench.ask('post-order-cancellation', { reason: 'not wanted' }, { id: orderId, path: `/v1/orders/${orderId}/cancellation` })).toMatchObject({ status: 202 });

/** Of these orders at least one has each step. */
const KINDS = [{}, BY_CARD, SUPPLIED];
const STEPS = [...orderSaga.steps, ...postingSaga.steps];
const EVERY = namesOf(STEPS).sort();

/** An order of each kind, seen to wherever it stands still, to its journals or to its supplier. @returns the steps that it stood still at, and those that were tried again */
async function through(breaks: Break, seeTo: (row: DeskException) => Promise<unknown>): Promise<{ stoodAt: string[]; triedAgain: string[] }> {
  const [stoodAt, again] = [new Set<string>(), new Set<string>()];
  for (const kind of KINDS) {
    await bench.again();
    const orderId = await sent(breaks, kind);
    const attended = await bench.attend(orderId, `order:${orderId}`, 'completed', seeTo);
    await throughToRelease(bench, orderId);
    if (kind !== SUPPLIED) {
      attended.push(...(await bench.attend(orderId, await shipped(orderId), 'completed', seeTo)));
      await throughToJournal(bench, orderId);
    }
    for (const name of attended) stoodAt.add(name);
    for (const name of triedAgain(bench, STEPS)) again.add(name);
  }
  return { stoodAt: [...stoodAt].sort(), triedAgain: [...again].sort() };
}

describe('whatever happens at every step of the order and posting sagas, what comes of it is the same', () => {
  test('none is reached at first: each is tried again', async () => {
    expect((await through(notBegun, nobody)).triedAgain).toEqual(EVERY);
  });

  test('each answer is lost after the effect: nothing happens or is booked twice', async () => {
    expect((await through(answerLost(bench, ...EVERY), nobody)).triedAgain).toEqual(EVERY);
  });

  test('each is refused: it waits for a person, and goes on; what has left can only be tried again', async () => {
    const { stoodAt } = await through(refused(bench, ...EVERY), async (row) => {
      expect(row).toMatchObject({ kind: 'parked', code: 'test.refused', owner: STEPS.find((step) => step.do === row.step)?.owner });
      if (row.sagaId.startsWith('posting:')) await expect(bench.decide(row.exceptionId, 'cancel', row.owner)).rejects.toThrow('exception.action-not-allowed');
      await bench.decide(row.exceptionId, 'retry', row.owner);
    });
    expect(stoodAt).toEqual(EVERY);
  });

  test('each is down for long: the execution fails in place, and Redrive goes on there', async () => {
    const { fault, back, asked } = down(bench, ...EVERY);
    await through(fault, async (row) => {
      expect(row).toMatchObject({ kind: 'failed', code: 'execution.failed', owner: 'integration' });
      back();
      await bench.decide(row.exceptionId, 'retry', 'integration');
    });
    expect([...asked].sort()).toEqual(EVERY);
  });
});

describe.each(orderSaga.steps.map((step) => ({ ...step, name: step.do })))('the order saga at $name', ({ name, owner }) => {
  test('is refused, and the order cancelled: everything is taken back', async () => {
    const orderId = await sent(refused(bench, name), suited(name));
    const row = await bench.rowOpen(orderId);
    await bench.decide(row.exceptionId, 'cancel', owner);
    await unwound(orderId);
    await takenBack(bench, orderId);
  });

  test('is down, and the order cancelled: everything is taken back', async () => {
    const { fault, back } = down(bench, name);
    const orderId = await sent(fault, suited(name));
    await bench.rowOpen(orderId);
    await cancel(orderId);
    back();
    await unwound(orderId);
    await takenBack(bench, orderId);
  });
});

describe('every undo of the order saga', () => {
  const UNDONE = orderSaga.steps.filter((step) => step.undo);
  const UNDOS = UNDONE.map((step) => String(step.undo));

  /** An order of each kind is cancelled once it is with its warehouse. @returns the steps whose undo stood still */
  async function takeBack(breaks: Break, seeTo: (row: DeskException) => Promise<unknown>): Promise<string[]> {
    const stoodAt = new Set<string>();
    for (const kind of KINDS) {
      await bench.again();
      const orderId = await sent(undefined, kind);
      await released(orderId);
      bench.breaks = breaks;
      await cancel(orderId);
      for (const name of await bench.attend(orderId, `order:${orderId}`, 'unwound', seeTo)) stoodAt.add(name);
      await takenBack(bench, orderId);
    }
    return [...stoodAt].sort();
  }

  test('is refused: it is parked with its place, and the rest goes on after', async () => {
    const stoodAt = await takeBack(refused(bench, ...UNDOS), async (row) => {
      expect(row).toMatchObject({ kind: 'parked', code: 'test.refused' });
      await bench.decide(row.exceptionId, 'retry', row.owner);
    });
    expect(stoodAt).toEqual(namesOf(UNDONE).sort());
  });

  test('is down for long: it fails in place, and is redriven', async () => {
    const { fault, back, asked } = down(bench, ...UNDOS);
    await takeBack(fault, async (row) => {
      expect(row).toMatchObject({ kind: 'failed', code: 'execution.failed' });
      back();
      await bench.decide(row.exceptionId, 'retry', 'integration');
    });
    expect([...asked].sort()).toEqual([...UNDOS].sort());
  });

  test('its answer is lost: nothing is given back twice', async () => {
    await takeBack(answerLost(bench, ...UNDOS), nobody);
    for (const undo of UNDOS) expect(bench.counts.get(undo), undo).not.toBe(1);
  });
});

test('what the gateway suspects waits for finance: approved it goes on, cancelled the hold is given back', async () => {
  const elevated = { ...BY_CARD, paymentMethod: 'pm_card_riskLevelElevated' };
  const [approved, cancelled] = [await sent(undefined, elevated), await sent(undefined, elevated)];
  for (const [orderId, action] of [[approved, 'approve'], [cancelled, 'cancel']] as const) {
    const row = await bench.rowOpen(orderId);
    expect(row).toMatchObject({ code: 'fraud.review', owner: 'finance', step: 'authorise-payment', detail: { level: 'elevated', amount: { minor: 8639, currency: 'USD' } } });
    await bench.decide(row.exceptionId, action, 'finance');
  }
  await released(approved);
  expect(await bench.estate.holds(approved)).toEqual(['requires_capture']);
  await unwound(cancelled);
  expect(await bench.estate.holds(cancelled)).toEqual(['canceled']);
});
