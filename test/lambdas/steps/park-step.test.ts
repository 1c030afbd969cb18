import { beforeEach, describe, expect, test } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import type { OrderChange } from '../../../core/model/order-change.ts';
import { parkedRow } from '../../../lambdas/handler/desk-row.ts';
import { exceptionView } from '../../../lambdas/handler/exception-view.ts';
import { resumeOrder } from '../../../lambdas/handler/resume-order.ts';
import { handler } from '../../../lambdas/steps/park-step.ts';
import { anOrder, AT } from '../../support/builders.ts';
import { fakeAws } from '../../support/aws.ts';
import { logged } from '../../support/logs.ts';
import { aChange, aClaim, ARN, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
const lines = logged();
const { register, desk } = stores;
const SAGA = aSaga().sagaId;
const ROW = parkedRow(SAGA, 'check-credit', false);
const input = { taskToken: 'token-1', sagaId: SAGA, step: 'check-credit', owner: 'customer-service', deadlineHours: 8, executionArn: ARN };
const rejection = { code: 'credit.limit-exceeded', message: 'over', detail: { open: 5 } };
/** One more attempt, rejected. */
const rejected = async (code = rejection.code) => {
  await register.claim(SAGA, aClaim());
  await register.settle(SAGA, 'check-credit', { ...rejection, code });
};
const decide = (action: 'retry' | 'cancel') => desk.decide(ROW, { action, by: 'ann', at: new Date().toISOString() });
const woken = () => aws.of('SendTaskSuccess').map(({ taskToken, output }) => `${taskToken} ${output}`);

beforeEach(async () => {
  await register.open(aSaga());
  await rejected();
});

test('a rejected step waits on the desk of who can help, with a deadline and its runbook', async () => {
  await handler(input);
  const parking = await desk.parking(ROW);
  expect(parking).toMatchObject({
    taskToken: 'token-1',
    attempt: 1,
    exception: { kind: 'parked', status: 'open', owner: 'finance', severity: 'medium', code: 'credit.limit-exceeded', detail: { open: 5 }, runbook: 'docs/runbook.md#credit-limit-exceeded', occurrences: 1, step: 'check-credit', executionArn: ARN },
  });
  expect(Date.parse(parking?.exception.deadline ?? '') - Date.parse(parking?.exception.openedAt ?? '')).toBe(8 * 3_600_000);
  expect((await register.get(SAGA))?.steps['check-credit']?.exceptionId).toBe(ROW);
  expect(woken()).toEqual([]);
});

test('a code that the catalogue does not own goes to the owner of the step', async () => {
  await rejected('order.odd');
  await handler(input);
  expect(await desk.get(ROW)).toMatchObject({ owner: 'customer-service', runbook: 'docs/runbook.md#order-odd' });
});

describe('a decision', () => {
  test('that was stored but never arrived counts when the execution comes back', async () => {
    await handler(input);
    await decide('retry');
    await handler({ ...input, taskToken: 'token-2' });
    expect(woken()).toEqual(['token-2 {"action":"retry"}']);
    expect(await desk.get(ROW)).toMatchObject({ status: 'answered' });
  });

  test('that was carried out, and whose step was rejected again, opens the row anew', async () => {
    await handler(input);
    await decide('retry');
    await rejected();
    await handler({ ...input, taskToken: 'token-2' });
    expect(woken()).toEqual([]);
    expect(await desk.parking(ROW)).toMatchObject({ taskToken: 'token-2', attempt: 2, exception: { status: 'open', occurrences: 2 } });
    expect(await desk.get(ROW)).not.toHaveProperty('decision');
  });

  test('that is stored just before the row is written again is not lost', async () => {
    await handler(input);
    const link = register.linkException;
    register.linkException = async (...parts) => {
      register.linkException = link;
      await decide('retry');
      return link.apply(register, parts);
    };
    await handler({ ...input, taskToken: 'token-2' });
    expect(woken()).toEqual(['token-2 {"action":"retry"}']);
    expect(await desk.get(ROW)).toMatchObject({ status: 'answered', decision: { action: 'retry' } });
  });
});

test.each<[string, Partial<OrderChange>, ('retry' | 'cancel')[]]>([
  ['does not count yet may be cancelled', { status: 'requested' }, ['retry', 'cancel']],
  ['counts already can only be tried again', { status: 'applied' }, ['retry']],
  ['is what a cancellation left can only be tried again', { cancels: { by: 'cora', at: AT.toISOString(), reason: 'not wanted', overtakenBy: 'shiphero:1' } }, ['retry']],
])('a step of a change that %s', async (_, is, actions) => {
  const sagaId = 'change:CHG-1';
  await stores.unit.commit([{ change: 'order-change', orderChange: aChange(is) }]);
  await register.open(aSaga({ sagaId, kind: 'change', changeId: 'CHG-1' }));
  await register.claim(sagaId, aClaim());
  await register.settle(sagaId, 'check-credit', { ...rejection, code: 'order.odd' });
  await handler({ ...input, sagaId });
  const row = await desk.get(parkedRow(sagaId, 'check-credit', false));
  expect(row && exceptionView(row).actions).toEqual(actions);
});

test('rejected for another reason, it counts from one again', async () => {
  await handler(input);
  await decide('retry');
  await rejected('order.odd');
  await handler({ ...input, taskToken: 'token-2' });
  expect(await desk.get(ROW)).toMatchObject({ code: 'order.odd', occurrences: 1 });
});

describe('a step that a change of the order holds up', () => {
  const paused = { ...input, taskToken: 'token-2' };
  const pause = () => register.pause(SAGA, 'CHG-1');
  const through = () => resumeOrder(aSaga({ sagaId: 'change:CHG-1', kind: 'change', changeId: 'CHG-1' }), true);
  beforeEach(() => stores.unit.commit([{ change: 'order', order: anOrder() }]));

  test('waits for the change, whatever it was rejected for before, and a decision is carried out once', async () => {
    await handler(input);
    await decide('retry');
    await pause();
    await handler(paused);
    expect(await desk.parking(ROW)).toMatchObject({ taskToken: 'token-2', exception: { status: 'open', code: 'order.changing', detail: { changeId: 'CHG-1' } } });
    for (const taskToken of ['token-3', 'token-4']) {
      await decide('retry');
      await handler({ ...paused, taskToken });
      expect(await desk.parking(ROW)).toMatchObject({ taskToken, exception: { status: 'open' } });
    }
    expect(woken()).toEqual([]);
    await through();
    expect(woken()).toEqual(['token-4 {"action":"retry"}']);
    expect((await desk.get(ROW))?.status).toBe('closed');
  });

  test('and that somebody has decided on just before the change is through is no row any more', async () => {
    await pause();
    await handler(input);
    await decide('retry');
    await through();
    expect((await desk.get(ROW))?.status).toBe('closed');
  });

  test('goes on at once where the change is through before it has parked', async () => {
    await register.open(aSaga({ sagaId: 'order:ORD-2' }));
    await handler({ ...input, sagaId: 'order:ORD-2' });
    expect(woken()).toEqual(['token-1 {"action":"retry"}']);
  });
});

test('a saga that was cancelled while it parked is woken at once', async () => {
  await stores.unit.commit([{ change: 'close-fence', sagaId: SAGA, at: new Date().toISOString() }]);
  await handler(input);
  expect(woken()).toEqual(['token-1 {"action":"cancel"}']);
});

test('an undo waits on a row of its own, even behind the fence, and for its own attempts', async () => {
  await register.complete(SAGA, 'check-credit', {});
  await stores.unit.commit([{ change: 'close-fence', sagaId: SAGA, at: new Date().toISOString() }]);
  await register.claimUndo(SAGA, 'check-credit', 1000);
  await register.settle(SAGA, 'check-credit', { code: 'recall.refused', message: 'picked', detail: {} });
  await handler({ ...input, key: 'check-credit', undoing: true });
  expect(await desk.parking(parkedRow(SAGA, 'check-credit', true))).toMatchObject({ attempt: 1, exception: { code: 'recall.refused', owner: 'warehouse' } });
  expect(woken()).toEqual([]);
});

test('an undo that parks just as a shipment overtakes the cancellation goes on at once', async () => {
  const cancellation = { by: 'x', at: AT.toISOString(), reason: 'x', overtakenBy: 'shiphero:1' };
  await stores.unit.commit([{ change: 'order', order: anOrder({ cancellation }) }]);
  await register.complete(SAGA, 'check-credit', {});
  await register.claimUndo(SAGA, 'check-credit', 1000);
  await register.settle(SAGA, 'check-credit', { code: 'recall.refused', message: 'shipped', detail: {} });
  await handler({ ...input, key: 'check-credit', undoing: true });
  expect(woken()).toEqual(['token-1 {"action":"retry"}']);
  expect((await desk.get(parkedRow(SAGA, 'check-credit', true)))?.status).toBe('closed');
});

test('a token that is gone is no fault', async () => {
  await handler(input);
  await decide('retry');
  aws.fail('SendTaskSuccess', 'TaskTimedOut');
  await handler({ ...input, taskToken: 'token-2' });
});

test('a step that was not rejected cannot be parked', async () => {
  await register.complete(SAGA, 'check-credit', {});
  await expect(handler(input)).rejects.toThrow('was not rejected');
});

test('no log line holds a token', async () => {
  await handler(input);
  expect(lines.join('\n')).toContain('step parked');
  expect(lines.join('\n')).not.toContain('token-1');
});
