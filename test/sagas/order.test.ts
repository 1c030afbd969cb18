import { describe, expect, test } from 'vitest';
import { orderSaga } from '../../statemachines/order/saga.ts';
import { postingSaga } from '../../statemachines/posting/saga.ts';
import { Bench, type Break } from './bench.ts';
import { throughToJournal, throughToRelease, takenBack, whole } from './books.ts';
import { answerLost, down, notBegun, refused, triedOnce } from './breaks.ts';
import { BY_CARD, story, SUPPLIED } from './story.ts';

const bench = new Bench();
const { sent, ended, shipped, released, unwound } = story(bench);
/** What a step is about is in the order: payment by card where it is that, a workbench that a supplier ships. */
const suited = (step: string) => (step.includes('payment') ? BY_CARD : step.includes('supplier') ? SUPPLIED : {});
const cancel = async (orderId: string) => expect(await bench.ask('post-order-cancellation', { reason: 'not wanted' }, { id: orderId, path: `/v1/orders/${orderId}/cancellation` })).toMatchObject({ status: 202 });

test('no step of the order and posting sagas is reached at first: each is tried again', async () => {
  let never: string[] = [...orderSaga.steps, ...postingSaga.steps].map((step) => step.do);
  for (const wish of [{}, BY_CARD, SUPPLIED]) {
    await bench.again();
    const orderId = await sent(notBegun, wish);
    await released(orderId);
    await throughToRelease(bench, orderId);
    if (wish !== SUPPLIED) {
      await ended(await shipped(orderId), 'completed');
      await throughToJournal(bench, orderId);
    }
    const once = triedOnce(bench, [...orderSaga.steps, ...postingSaga.steps]);
    never = never.filter((name) => once.includes(name));
  }
  expect(never).toEqual([]);
});

describe.each(orderSaga.steps.map((step) => ({ ...step, name: step.do })))('the order saga at $name', ({ name, owner }) => {
  test('its answer is lost after the effect: nothing happens twice', async () => {
    const orderId = await sent(answerLost(bench, name), suited(name));
    await released(orderId);
    expect(bench.counts.get(name)).toBeGreaterThan(1);
    await throughToRelease(bench, orderId);
  });

  test('is refused: it waits for a person, and goes on', async () => {
    const orderId = await sent(refused(bench, name), suited(name));
    const row = await bench.rowOpen(orderId);
    expect(row).toMatchObject({ kind: 'parked', code: 'test.refused', step: name, owner });
    await bench.decide(row.exceptionId, 'retry', owner);
    await released(orderId);
    await throughToRelease(bench, orderId);
  });

  test('is refused, and the order cancelled: everything is taken back', async () => {
    const orderId = await sent(refused(bench, name), suited(name));
    const row = await bench.rowOpen(orderId);
    await bench.decide(row.exceptionId, 'cancel', owner);
    await unwound(orderId);
    await takenBack(bench, orderId);
  });

  test('is down for long: the execution fails in place, and Redrive goes on there', async () => {
    const { fault, back } = down(bench, name);
    const orderId = await sent(fault, suited(name));
    const row = await bench.rowOpen(orderId);
    expect(row).toMatchObject({ kind: 'failed', code: 'execution.failed', owner: 'integration' });
    back();
    await bench.decide(row.exceptionId, 'retry', 'integration');
    await released(orderId);
    await throughToRelease(bench, orderId);
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

describe.each(orderSaga.steps.flatMap(({ do: name, undo = '' }) => (undo ? [{ name, undo }] : [])))('the undo of $name', ({ name, undo }) => {
  test('is refused: it is parked with its place, and the rest goes on after', async () => {
    const orderId = await sent(undefined, suited(undo));
    await released(orderId);
    bench.breaks = refused(bench, undo);
    await cancel(orderId);
    const row = await bench.rowOpen(orderId);
    expect(row).toMatchObject({ kind: 'parked', code: 'test.refused', step: name });
    await bench.decide(row.exceptionId, 'retry', row.owner);
    await unwound(orderId);
    await takenBack(bench, orderId);
  });

  test('is down for long: it fails in place, and is redriven', async () => {
    const orderId = await sent(undefined, suited(undo));
    await released(orderId);
    const { fault, back } = down(bench, undo);
    bench.breaks = fault;
    await cancel(orderId);
    const row = await bench.rowOpen(orderId);
    back();
    await bench.decide(row.exceptionId, 'retry', 'integration');
    await unwound(orderId);
    await takenBack(bench, orderId);
  });

  test('its answer is lost: nothing is given back twice', async () => {
    const orderId = await sent(undefined, suited(undo));
    await released(orderId);
    bench.breaks = answerLost(bench, undo);
    await cancel(orderId);
    await unwound(orderId);
    await takenBack(bench, orderId);
  });
});

describe.each(postingSaga.steps.map((step) => ({ ...step, name: step.do })))('the posting saga at $name', ({ name, owner }) => {
  const begun = async (breaks: Break): Promise<{ orderId: string; sagaId: string }> => {
    const orderId = await sent(undefined, suited(name));
    await released(orderId);
    bench.breaks = breaks;
    return { orderId, sagaId: await shipped(orderId) };
  };

  test('its answer is lost after the effect: nothing is booked twice', async () => {
    const { orderId, sagaId } = await begun(answerLost(bench, name));
    await ended(sagaId, 'completed');
    await throughToJournal(bench, orderId);
  });

  test('is refused: it waits for a person, who can only have it tried again', async () => {
    const { orderId, sagaId } = await begun(refused(bench, name));
    const row = await bench.rowOpen(orderId);
    expect(row).toMatchObject({ kind: 'parked', step: name, owner });
    await expect(bench.decide(row.exceptionId, 'cancel', owner)).rejects.toThrow('exception.action-not-allowed');
    await bench.decide(row.exceptionId, 'retry', owner);
    await ended(sagaId, 'completed');
    await throughToJournal(bench, orderId);
  });

  test('is down for long: Redrive goes on there', async () => {
    const { fault, back } = down(bench, name);
    const { orderId, sagaId } = await begun(fault);
    const row = await bench.rowOpen(orderId);
    back();
    await bench.decide(row.exceptionId, 'retry', 'integration');
    await ended(sagaId, 'completed');
    await throughToJournal(bench, orderId);
    await whole(bench, orderId);
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
