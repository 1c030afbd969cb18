import { beforeEach, describe, expect, test, vi } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as startOrder } from '../../../lambdas/events/start-order-saga.ts';
import { handler as startPosting } from '../../../lambdas/events/start-posting-saga.ts';
import { handler as startUnwind } from '../../../lambdas/events/start-unwind.ts';
import { handler as closeUnwind } from '../../../lambdas/steps/close-unwind.ts';
import { handler as closeSaga } from '../../../lambdas/steps/close-saga.ts';
import { fakeAws } from '../../support/aws.ts';
import { anOrder, AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { messages } from '../../support/requests.ts';
import { aClaim, anEvent, anEventOf, ORDER_DATA, anException, ARN, aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
logged();
const SAGA = aSaga().sagaId;
const order = (orderId = ORDER_ID) => stores.unit.commit([{ change: 'order', order: anOrder({ orderId }) }]);
const received = (orderId = ORDER_ID) => ({ detail: anEvent(`received-${orderId}`, { orderId }) });
const DONE = { batchItemFailures: [] };
const LATER = { batchItemFailures: [{ itemIdentifier: 'm1' }] };
const started = () => aws.of('StartExecution').map(({ name, input }) => ({ name, input: JSON.parse(String(input)) }));
const closeFence = () => stores.unit.commit([{ change: 'close-fence', sagaId: SAGA, at: AT.toISOString() }]);

beforeEach(() => {
  for (const machine of ['order', 'posting', 'unwind']) process.env[`${machine.toUpperCase()}_MACHINE_ARN`] = `arn:aws:states:us-east-1:000000000000:stateMachine:${machine}s`;
  process.env.OPEN_SAGA_LIMIT = '2';
});

describe('the order saga', () => {
  test('is registered, then started with references only', async () => {
    await order();
    aws.answer('StartExecution', async () => {
      expect(await stores.register.get(SAGA)).toMatchObject({ status: 'running', fence: 'open', executionArn: ARN });
      return {};
    });
    expect(await startOrder(messages(received()))).toEqual(DONE);
    expect(started()).toEqual([{ name: `${ORDER_ID}-v1`, input: { sagaId: SAGA, entity: 'NW-US', orderId: ORDER_ID, correlationId: 'corr-1', route: anOrder().route } }]);
  });

  test("is in its order's trace, not in that of the batch that started it", async () => {
    const correlationId = 'corr-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await stores.unit.commit([{ change: 'order', order: anOrder({ correlationId }) }]);
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'start-order-saga');
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-6a0c2b00-0123456789abcdef01234567;Sampled=0');
    await startOrder(messages(received()));
    vi.unstubAllEnvs();
    const [{ input, trace }] = aws.calls.filter(({ action }) => action === 'StartExecution') as [(typeof aws.calls)[number]];
    expect([input.traceHeader, trace]).toEqual(['Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1', 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1']);
  });

  test('told twice it is one execution; registered but not started, it starts', async () => {
    await order();
    aws.fail('StartExecution', 'ThrottlingException');
    expect(await startOrder(messages(received()))).toEqual(LATER);
    aws.fail('StartExecution', 'ExecutionAlreadyExists');
    expect(await startOrder(messages(received()))).toEqual(DONE);
    expect(new Set(started().map(({ name }) => name))).toEqual(new Set([`${ORDER_ID}-v1`]));
  });

  test('one that is over does not start again, even when its name is free', async () => {
    await order();
    await startOrder(messages(received()));
    await closeSaga({ sagaId: SAGA });
    await startOrder(messages(received()));
    expect(started()).toHaveLength(1);
  });

  test('an order that was cancelled before it began never starts, and takes nobody’s room', async () => {
    await order();
    await closeFence();
    expect(await startOrder(messages(received()))).toEqual(DONE);
    expect(started()).toEqual([]);
    for (const id of ['A', 'B']) {
      await order(id);
      expect(await startOrder(messages(received(id)))).toEqual(DONE);
    }
  });

  test('above the limit an order waits on its queue, until one ends', async () => {
    for (const id of ['A', 'B', 'C']) await order(id);
    expect(await startOrder(messages(received('A'), received('B')))).toEqual(DONE);
    expect(await startOrder(messages(received('C')))).toEqual(LATER);
    await closeSaga({ sagaId: 'order:A' });
    expect(await startOrder(messages(received('C')))).toEqual(DONE);
  });

  test('an order that is not there yet waits', async () => {
    expect(await startOrder(messages(received()))).toEqual(LATER);
  });
});

describe('the posting saga', () => {
  const confirmed = (shipmentId: string) => ({ detail: anEventOf('shipment.confirmed', `confirmed-${shipmentId}`, { orderId: ORDER_ID, shipmentId, warehouse: 'EAST' }) });

  test('one per shipment, with a name of its own whatever the id is made of', async () => {
    await order();
    await startPosting(messages(confirmed('shiphero:a/1'), confirmed('shiphero:a+1'), confirmed(`shiphero:${'x'.repeat(200)}`), confirmed(`shiphero:y${'x'.repeat(199)}`)));
    const names = started().map(({ name }) => String(name));
    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => /^[A-Za-z0-9_-]{1,80}$/.test(name))).toBe(true);
  });

  test('told twice it starts once more only while it runs', async () => {
    await order();
    await startPosting(messages(confirmed('shiphero:1')));
    await startPosting(messages(confirmed('shiphero:1')));
    expect(new Set(started().map(({ name }) => name)).size).toBe(1);
    await closeSaga({ sagaId: 'posting:shiphero:1' });
    await startPosting(messages(confirmed('shiphero:1')));
    expect(started()).toHaveLength(2);
  });
});

describe('the unwinding', () => {
  const requested = { detail: anEventOf('order.cancellation-requested', 'requested', ORDER_DATA) };
  const woken = () => aws.of('SendTaskSuccess').map(({ taskToken }) => taskToken);

  test('wakes what is parked, and begins', async () => {
    await stores.desk.park(anException(), 'token-1', 1);
    await stores.desk.raise(anException({ exceptionId: 'EXC-failed', kind: 'failed' }));
    expect(await startUnwind(messages(requested))).toEqual(DONE);
    expect(await stores.desk.get('EXC-1')).toMatchObject({ status: 'answered', decision: { action: 'cancel', by: 'crossdock' } });
    expect(woken()).toEqual(['token-1']);
    expect(started()).toEqual([{ name: `unwind-${ORDER_ID}-v1`, input: { sagaId: SAGA, entity: 'NW-US', orderId: ORDER_ID, correlationId: 'corr-1' } }]);
  });

  test('told again it leaves an undo that waits by now to its owner', async () => {
    await stores.desk.park(anException({ executionArn: `arn:aws:states:us-east-1:000000000000:execution:unwinds:unwind-${ORDER_ID}-v1` }), 'token-undo', 1);
    await startUnwind(messages(requested));
    expect(await stores.desk.get('EXC-1')).toMatchObject({ status: 'open' });
    expect(woken()).toEqual([]);
  });

  test('a decision that somebody made just before stands; its token may be gone', async () => {
    await stores.desk.park(anException(), 'token-1', 1);
    await stores.desk.decide('EXC-1', { action: 'retry', by: 'ann', at: AT.toISOString() });
    aws.fail('SendTaskSuccess', 'TaskDoesNotExist');
    expect(await startUnwind(messages(requested))).toEqual(DONE);
    expect(await stores.desk.get('EXC-1')).toMatchObject({ decision: { action: 'retry' } });
    expect(started()).toHaveLength(1);
  });

  test('at its end the order is cancelled, its rows are closed, and it makes room', async () => {
    await stores.unit.commit([{ change: 'order', order: anOrder({ cancellation: { by: 'ann', reason: 'x', at: AT.toISOString() } }) }]);
    await stores.register.open(aSaga(), 1);
    await stores.register.claim(SAGA, aClaim());
    await closeFence();
    await stores.desk.park(anException(), 'token-1', 1);
    const input = { sagaId: SAGA, entity: 'NW-US', orderId: ORDER_ID };
    await closeUnwind(input);
    await closeUnwind(input);
    const cancelled = await stores.orders.get('NW-US', ORDER_ID);
    expect(cancelled?.cancellation?.completedAt).toBeDefined();
    expect(cancelled?.lines[0]?.quantities).toMatchObject({ received: 0, cancelled: 10 });
    expect(await stores.desk.get('EXC-1')).toMatchObject({ status: 'closed' });
    expect(await stores.register.get(SAGA)).toMatchObject({ status: 'unwound' });
    expect(await stores.register.open(aSaga({ sagaId: 'order:next' }), 1)).toBe('opened');
  });
});
