import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as told } from '../../../lambdas/events/raise-failed-execution.ts';
import { failedRow } from '../../../lambdas/handler/desk-row.ts';
import { raiseFailed } from '../../../lambdas/handler/raise-failed.ts';
import { handler as sweep } from '../../../lambdas/jobs/sweep-failed-executions.ts';
import { fakeAws } from '../../support/aws.ts';
import { AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { messages } from '../../support/requests.ts';
import { aChange, aClaim, ARN, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
logged();
const { register, desk } = stores;
const SAGA = aSaga().sagaId;
const UNWIND = 'arn:aws:states:us-east-1:000000000000:execution:unwind:unwind-ORD-0000000000000001-v1';
const ROW = failedRow(SAGA, 'reserve-stock', false);
const after = (ms: number) => vi.setSystemTime(AT.getTime() + ms);
const closeFence = () => stores.unit.commit([{ change: 'close-fence', sagaId: SAGA, at: AT.toISOString() }]);

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: AT });
  await register.open(aSaga());
  await register.claim(SAGA, aClaim());
  await register.complete(SAGA, 'check-credit', {});
  await register.claim(SAGA, aClaim({ key: 'reserve-stock', step: 'reserve-stock', seq: 3, undo: 'release-stock' }));
});
afterEach(() => {
  vi.useRealTimers();
});

test('the step that could not be done is on the desk of integration, once however often it is told', async () => {
  await raiseFailed(SAGA, ARN, 'FAILED', { error: 'Transient', cause: 'x'.repeat(5000) });
  after(60_000);
  await raiseFailed(SAGA, ARN, 'FAILED', { error: 'Transient' });
  expect(await tables.all('exceptions')).toHaveLength(1);
  expect(await desk.get(ROW)).toMatchObject({
    kind: 'failed', status: 'open', owner: 'integration', severity: 'high', step: 'reserve-stock', message: 'reserve-stock could not be done: Transient', occurrences: 1,
    openedAt: '2026-11-23T10:00:00.000Z', deadline: '2026-11-23T14:00:00.000Z', runbook: 'docs/runbook.md#execution-failed', executionArn: ARN,
  });
  expect(String((await desk.get(ROW))?.detail.cause)).toHaveLength(1000);
  expect((await register.get(SAGA))?.steps['reserve-stock']?.exceptionId).toBe(ROW);
});

test('while its redrive is on the way it stays answered; a redrive that failed opens it again', async () => {
  await raiseFailed(SAGA, ARN, 'FAILED');
  await desk.decide(ROW, { action: 'retry', by: 'ann', at: AT.toISOString() });
  after(500);
  await raiseFailed(SAGA, ARN, 'FAILED');
  expect(await desk.get(ROW)).toMatchObject({ status: 'answered' });
  after(5_000);
  await raiseFailed(SAGA, ARN, 'FAILED');
  expect(await desk.get(ROW)).toMatchObject({ status: 'open', occurrences: 2, openedAt: '2026-11-23T10:00:00.000Z' });
  expect(await desk.get(ROW)).not.toHaveProperty('decision');
});

test.each<[string, () => Promise<unknown>]>([
  ['is being unwound', closeFence],
  ['is completed', () => register.end(SAGA, 'completed')],
  ['goes on in another execution', () => register.continuedBy(SAGA, `${ARN}-r1`)],
])('nobody is needed for a saga that %s', async (_, make) => {
  await make();
  await raiseFailed(SAGA, ARN, 'FAILED');
  expect(await tables.all('exceptions')).toEqual([]);
});

test('nobody is needed for a saga that nobody knows, or that never began', async () => {
  await raiseFailed('order:none', ARN, 'FAILED');
  await stores.unit.commit([{ change: 'close-fence', sagaId: 'order:early', at: AT.toISOString() }]);
  await raiseFailed('order:early', ARN, 'FAILED');
  expect(await tables.all('exceptions')).toEqual([]);
});

test('an unwinding that failed names the undo at which it stands', async () => {
  await closeFence();
  await register.undone(SAGA, 'reserve-stock');
  await raiseFailed(SAGA, UNWIND, 'FAILED');
  expect(await desk.get(failedRow(SAGA, 'check-credit', true))).toMatchObject({ status: 'open', step: 'check-credit', executionArn: UNWIND });
  expect((await register.get(SAGA))?.steps['check-credit']?.exceptionId).toBe(failedRow(SAGA, 'check-credit', true));
});

test('a status event raises it; one of no saga of ours is left to the dead letters', async () => {
  const change = (input: string | null) => ({ detail: { executionArn: ARN, status: 'TIMED_OUT', input, error: null, cause: null } });
  expect(await told(messages(change(JSON.stringify({ sagaId: SAGA })), change('{"a":1}'), change(null)))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }] });
  expect(await desk.get(ROW)).toMatchObject({ message: 'reserve-stock could not be done: TIMED_OUT', detail: { status: 'TIMED_OUT' } });
});

test('the sweep finds what no event told of, on every machine, and passes over what was started by hand', async () => {
  process.env.MACHINE_ARNS = ['order', 'posting', 'unwind'].map((machine) => `arn:aws:states:us-east-1:000000000000:stateMachine:${machine}`).join(' ');
  const failed: Record<string, string> = { [ARN]: JSON.stringify({ sagaId: SAGA }), [`${ARN}-hand`]: '{}' };
  aws.answer('ListExecutions', ({ stateMachineArn, statusFilter }) => ({
    executions: String(stateMachineArn).endsWith('order') && statusFilter === 'FAILED' ? [`${ARN}-hand`, ARN].map((executionArn) => ({ executionArn })) : [],
  }));
  aws.answer('DescribeExecution', ({ executionArn }) => ({ status: 'FAILED', input: failed[String(executionArn)] }));
  expect(await sweep()).toEqual({ seen: 1 });
  expect(await desk.get(ROW)).toMatchObject({ status: 'open' });
  expect(aws.of('ListExecutions')).toHaveLength(9);
});

test('a change that counts and failed after it is not offered to be cancelled', async () => {
  const sagaId = 'change:CHG-1';
  await stores.unit.commit([{ change: 'order-change', orderChange: aChange({ status: 'applied' }) }]);
  await register.open(aSaga({ sagaId, kind: 'change', changeId: 'CHG-1' }));
  await register.claim(sagaId, aClaim({ key: 'amend-erp-order', step: 'amend-erp-order' }));
  await raiseFailed(sagaId, ARN, 'FAILED');
  expect(await desk.get(failedRow(sagaId, 'amend-erp-order', false))).toMatchObject({ status: 'open', stands: true });
});
