import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OrderChange } from '../../../core/model/order-change.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { handler as approve } from '../../../lambdas/api/post-exception-approve.ts';
import { handler as replay } from '../../../lambdas/api/post-exception-replay.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { exceptionView } from '../../../lambdas/handler/exception-view.ts';
import { fakeAws } from '../../support/aws.ts';
import { aLine, anOrder, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { aChange, anException, ARN, aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
logged();
const UNWIND = 'arn:aws:states:us-east-1:000000000000:execution:unwind:unwind-ORD-0000000000000001-v1';
/** `status` is the row's where the decision was taken, else that of the answer. */
const said = (status: number, body: string): Record<string, unknown> => ({ status, ...(JSON.parse(body) as object) });
let keys = 0;
const ask = async (action: 'retry' | 'cancel', caller = aPerson('finance'), key = `k${(keys += 1)}`) => {
  const { statusCode, body } = await replay(aRequestEvent({ action }, { caller, id: 'EXC-1', path: '/v1/exceptions/EXC-1/replay', headers: { 'Idempotency-Key': key } }));
  return said(statusCode, body);
};
const lift = async (caller = aPerson('finance')) => {
  const { statusCode, body } = await approve(aRequestEvent({ reason: 'a good customer' }, { caller, id: 'EXC-1', path: '/v1/exceptions/EXC-1/approve' }));
  return said(statusCode, body);
};
const row = () => stores.desk.get('EXC-1');
const order = () => stores.orders.get('NW-US', ORDER_ID);
/** Events that a decision made; the row itself was announced when it was opened. */
const asked = async () => (await tables.all('outbox')).map(({ pk }) => String(pk)).filter((id) => !id.startsWith('exception.opened'));
const woken = () => aws.of('SendTaskSuccess').map(({ taskToken, output }) => `${taskToken} ${output}`);

beforeEach(async () => {
  await stores.unit.commit([{ change: 'order', order: anOrder() }]);
  await stores.register.open(aSaga());
  await stores.desk.park(anException(), 'token-1', 1);
});

test('a retry is on the row first, then wakes the saga', async () => {
  aws.answer('SendTaskSuccess', async () => {
    expect(await row()).toMatchObject({ status: 'answered', decision: { action: 'retry', by: 'ann' } });
    return {};
  });
  expect(await ask('retry')).toMatchObject({ status: 'answered', action: 'retry', exceptionId: 'EXC-1' });
  expect(woken()).toEqual(['token-1 {"action":"retry"}']);
});

test('one that was stored but did not arrive is carried out when it is asked for again', async () => {
  aws.fail('SendTaskSuccess', 'ThrottlingException');
  expect(await ask('retry')).toMatchObject({ status: 503 });
  aws.answer('SendTaskSuccess', () => ({}));
  expect(await ask('retry')).toMatchObject({ status: 'answered' });
  expect(woken().at(-1)).toBe('token-1 {"action":"retry"}');
});

test('an approval says for which version it is and up to which amount; by a role above its limit it is refused', async () => {
  vi.spyOn(stores.masterdata, 'policy').mockResolvedValue({ ...housePolicy('NW-US'), approvals: [{ code: 'credit.limit-exceeded', role: 'customer-service', most: usd(100) }, { code: 'credit.limit-exceeded', role: 'finance' }] });
  await stores.desk.park(anException({ code: 'credit.limit-exceeded', owner: 'finance', detail: { amount: usd(487) } }), 'token-2', 2);
  expect(await lift(aPerson('customer-service'))).toMatchObject({ status: 403, code: 'approval.above-limit' });
  expect(await lift(aPerson('integration'))).toMatchObject({ status: 403, code: 'auth.role-missing' });
  expect((await order())?.approvals).toEqual([]);
  expect(await lift()).toMatchObject({ status: 'answered' });
  expect((await order())?.approvals).toEqual([{ code: 'credit.limit-exceeded', about: `order:${ORDER_ID}`, by: 'ann', at: expect.any(String), reason: 'a good customer', version: 1, upTo: usd(487) }]);
  vi.restoreAllMocks();
});

test('the same key twice decides once', async () => {
  await ask('retry', undefined, 'same');
  expect(await ask('retry', undefined, 'same')).toMatchObject({ action: 'retry' });
  expect(woken()).toHaveLength(1);
});

test('of two people one decides; the other is told', async () => {
  const [first, second] = await Promise.all([ask('retry'), lift()]);
  const statuses = [first, second].map((answer) => answer.status);
  expect(statuses.filter((status) => status === 'answered')).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(1);
});

test('an approval is on the order before the step runs again', async () => {
  aws.answer('SendTaskSuccess', async () => {
    expect(await order()).toMatchObject({ approvals: [{ code: 'credit.limit-exceeded', by: 'ann', reason: 'a good customer' }] });
    return {};
  });
  expect(await lift()).toMatchObject({ status: 'answered' });
  expect(woken()).toEqual(['token-1 {"action":"approve"}']);
});

test.each([
  ['another role decides nothing', () => ask('retry', aPerson('customer-service')), 403],
  ['a role that does not see it is told of nothing', () => ask('retry', aPerson('warehouse')), 404],
  ['integration may retry for all', () => ask('retry', aPerson('integration')), 'answered'],
  ['integration does not lift a hold of finance', () => lift(aPerson('integration')), 403],
  ['a machine of a channel does not see it', () => ask('retry', { clientId: 'c1', channel: 'b2b', roles: 'finance', scopes: 'exceptions.write' } as never), 404],
  ['another entity does not see it', () => ask('retry', { ...aPerson('finance'), entity: 'NW-EU' } as never), 404],
])('%s', async (_, asked, status) => {
  expect(await asked()).toMatchObject({ status });
});

describe('to cancel', () => {
  test('closes the fence and asks for the unwinding, and is on the row', async () => {
    expect(await ask('cancel')).toMatchObject({ status: 'answered', action: 'cancel' });
    expect(await order()).toMatchObject({ cancellation: { by: 'ann' } });
    expect((await stores.register.get(aSaga().sagaId))?.fence).toBe('closed');
    expect(await asked()).toEqual([`order.cancellation-requested:${ORDER_ID}:1`]);
    expect(await row()).toMatchObject({ status: 'answered', decision: { action: 'cancel', by: 'ann' } });
  });

  test('an order whose goods have left is refused, and the row can still be retried', async () => {
    await stores.unit.commit([{ change: 'order', order: anOrder({ lines: [aLine({}, 'shipped')] }), ifRevision: 1 }]);
    expect(await ask('cancel')).toMatchObject({ status: 409, code: 'order.already-shipped' });
    expect(await row()).toMatchObject({ status: 'open' });
    expect(await ask('retry')).toMatchObject({ status: 'answered' });
  });

  test('an order that is being cancelled already is what was asked for', async () => {
    await ask('cancel');
    expect(await ask('cancel')).toMatchObject({ status: 'answered' });
    expect(await asked()).toHaveLength(1);
  });
});

describe('to cancel a change', () => {
  const asks = async (change: Partial<OrderChange>) => {
    await stores.unit.commit([{ change: 'order-change', orderChange: aChange(change) }]);
    await stores.register.open(aSaga({ sagaId: 'change:CHG-1', kind: 'change', changeId: 'CHG-1' }));
    await stores.desk.park(anException({ sagaId: 'change:CHG-1' }), 'token-1', 1);
    return ask('cancel');
  };

  test('asks for its withdrawal', async () => {
    expect(await asks({})).toMatchObject({ status: 'answered' });
    expect(await asked()).toEqual(['order.change-withdrawal-requested:CHG-1']);
  });

  test.each([
    ['counts already', { status: 'applied' as const }, 'order.change-applied'],
    ['is what is left of a cancellation', { cancels: { by: 'cora', at: '2026-11-23T10:00:00.000Z', reason: 'not wanted', overtakenBy: 'shiphero:1' } }, 'order.already-cancelled'],
  ])('is refused where it %s, and the row stays', async (_, change, code) => {
    expect(await asks(change)).toMatchObject({ status: 409, code });
    expect([await asked(), await row()]).toMatchObject([[], { status: 'open' }]);
  });
});

describe('forward only', () => {
  test.each([
    ['the posting of goods that left', { sagaId: 'posting:shiphero:1', code: 'order.odd' }],
    ['an undo that waits', { executionArn: UNWIND, code: 'order.odd' }],
    ['a step of a change that stands', { sagaId: 'change:CHG-1', stands: true, code: 'order.odd' }],
    ['an unwinding that failed', { executionArn: UNWIND, kind: 'failed' as const, code: 'execution.failed' }],
  ])('%s is retried, never cancelled', async (_, change) => {
    const exception = anException(change);
    await stores.desk.raise(exception);
    expect(exceptionView(exception).actions).toEqual(['retry']);
    expect(await ask('cancel', aPerson('integration'))).toMatchObject({ status: 409, code: 'exception.action-not-allowed', allowed: ['retry'] });
    expect(await row()).toMatchObject({ status: 'open' });
  });

  test('nothing is decided about a quarantined document, and a closed row stays closed', async () => {
    await stores.desk.raise(anException({ kind: 'quarantined' }));
    expect(await ask('retry')).toMatchObject({ status: 409, code: 'exception.action-not-allowed' });
    await stores.desk.raise(anException({ status: 'closed' }));
    expect(await ask('retry')).toMatchObject({ status: 409, code: 'exception.not-open' });
  });
});

describe('a failed execution', () => {
  beforeEach(() => stores.desk.raise(anException({ kind: 'failed', code: 'execution.failed', owner: 'integration' })));
  const again = () => ask('retry', aPerson('integration'));

  test('is redriven where it stands', async () => {
    aws.answer('DescribeExecution', () => ({ status: 'FAILED' }));
    expect(await again()).toMatchObject({ status: 'answered' });
    expect(aws.of('RedriveExecution')).toMatchObject([{ executionArn: ARN }]);
  });

  test.each(['RUNNING', 'SUCCEEDED'])('that is %s is left alone', async (status) => {
    aws.answer('DescribeExecution', () => ({ status }));
    expect(await again()).toMatchObject({ status: 'answered' });
    expect(aws.of('RedriveExecution')).toEqual([]);
  });

  test('that Step Functions does not redrive any more goes on in a new one, which counts from then on', async () => {
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:orders';
    aws.answer('DescribeExecution', () => ({ status: 'FAILED', name: `${ORDER_ID}-v1`, stateMachineArn, input: '{"sagaId":"s"}' }));
    aws.fail('RedriveExecution', 'ExecutionNotRedrivable');
    expect(await again()).toMatchObject({ status: 'answered' });
    expect(aws.of('StartExecution')).toMatchObject([{ stateMachineArn, name: `${ORDER_ID}-v1-r1`, input: '{"sagaId":"s"}' }]);
    expect((await stores.register.get(aSaga().sagaId))?.executionArn).toBe(`${ARN}-r1`);
  });
});
