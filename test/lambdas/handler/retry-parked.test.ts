import { beforeEach, expect, test } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { retryParked } from '../../../lambdas/handler/retry-parked.ts';
import { fakeAws } from '../../support/aws.ts';
import { AT } from '../../support/builders.ts';
import { anException } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
const { desk } = stores;
const woken = () => aws.of('SendTaskSuccess').map(({ taskToken, output }) => `${taskToken} ${output}`);
const retry = async () => retryParked(await desk.ofSaga(anException().sagaId), () => true, 'it has come', AT);

beforeEach(() => desk.park(anException(), 'token-1', 1));

test('what a row waited for has come: that is on the row first, then its step is told', async () => {
  await retry();
  expect(await desk.get('EXC-1')).toMatchObject({ status: 'answered', decision: { action: 'retry', by: 'crossdock', reason: 'it has come' } });
  expect(woken()).toEqual(['token-1 {"action":"retry"}']);
});

test('a row that was decided just before a crash is told then, as it was decided', async () => {
  await desk.decide('EXC-1', { action: 'cancel', by: 'ann', at: AT.toISOString() });
  await retry();
  expect(woken()).toEqual(['token-1 {"action":"cancel"}']);
});

test('a row that is closed waits for nothing', async () => {
  await desk.close('EXC-1', AT);
  await retry();
  expect(woken()).toEqual([]);
});
