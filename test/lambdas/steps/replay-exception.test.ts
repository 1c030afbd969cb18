import { beforeEach, describe, expect, test } from 'vitest';
import { handler as replay } from '../../../lambdas/api/post-exception-replay.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as answer } from '../../../lambdas/steps/replay-exception.ts';
import { fakeAws } from '../../support/aws.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { anException, ARN, aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
logged();
const FAILED = anException({ kind: 'failed', code: 'execution.failed', owner: 'integration', step: 'create-erp-order' });
let keys = 0;
/** The three places, and one after the other. */
const byApi = async () => void (await replay(aRequestEvent({ action: 'retry' }, { caller: aPerson('integration'), id: 'EXC-1', path: '/v1/exceptions/EXC-1/replay', headers: { 'Idempotency-Key': `k${(keys += 1)}` } })));
const byMachine = async () => void (await answer({ exceptionId: 'EXC-1', execution: 'by-hand' }));
/** What the console does by itself: the execution runs again, whatever the row says. */
const byRedrive = async () => aws.answer('DescribeExecution', () => ({ status: 'RUNNING', input: '{}' }));
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:orders';
const asked = () => aws.calls.filter(({ action }) => ['RedriveExecution', 'StartExecution', 'SendTaskSuccess'].includes(action)).map(({ action, input }) => `${action} ${String(input.executionArn ?? input.name ?? input.taskToken)}`);
const status = async () => (await stores.desk.get('EXC-1'))?.status;

/** Until it is redriven it has failed; from then on it runs. */
function stopped(possible = true): void {
  let running = false;
  aws.answer('DescribeExecution', () => ({ status: running ? 'RUNNING' : 'FAILED', input: '{"sagaId":"order:1"}', stateMachineArn: MACHINE, name: `${ORDER_ID}-v1` }));
  if (possible) aws.answer('RedriveExecution', () => ((running = true), {}));
  else aws.fail('RedriveExecution', 'ExecutionNotRedrivable');
}

beforeEach(async () => {
  await stores.register.open(aSaga());
  await stores.desk.raise(FAILED);
});

describe('a failed execution', () => {
  test.each([
    ['the API', byApi],
    ['the exception-replay machine', byMachine],
  ])('is redriven from %s, once however often it is asked for', async (_, place) => {
    stopped();
    await place();
    await place();
    expect([asked(), await status()]).toEqual([[`RedriveExecution ${ARN}`], 'answered']);
  });

  test('is redriven once, whoever asks from wherever after another', async () => {
    stopped();
    for (const place of [byMachine, byApi, byMachine]) await place();
    expect([asked(), await status()]).toEqual([[`RedriveExecution ${ARN}`], 'answered']);
  });

  test('that was redriven in the Step Functions console is left running by the other two', async () => {
    await byRedrive();
    await byApi();
    await byMachine();
    expect([asked(), await status()]).toEqual([[], 'answered']);
  });

  test.each([
    ['the API', byApi],
    ['the exception-replay machine', byMachine],
  ])('that is too old to be redriven goes on in a new one from %s, the same however often, which its saga knows', async (_, place) => {
    stopped(false);
    await place();
    await place();
    const next = `${ORDER_ID}-v1-r1`;
    expect(new Set(asked())).toEqual(new Set([`RedriveExecution ${ARN}`, `StartExecution ${next}`]));
    expect((await stores.register.get(FAILED.sagaId))?.executionArn).toBe(`${MACHINE.replace('stateMachine', 'execution')}:${next}`);
  });
});

test('a parked step is answered from either place, and a row that is closed is left alone', async () => {
  await stores.desk.park(anException(), 'token-1', 1);
  await byMachine();
  expect(asked()).toEqual(['SendTaskSuccess token-1']);
  await stores.desk.close('EXC-1', new Date());
  expect(await answer({ exceptionId: 'EXC-1', execution: 'again' })).toEqual({ exceptionId: 'EXC-1', status: 'closed' });
  expect(asked()).toHaveLength(1);
  expect(await stores.desk.history('EXC-1', 5)).toMatchObject([{ by: 'step-functions', action: 'retry', reason: 'execution by-hand' }]);
});

test('a row that there is not fails the execution, and says so', async () => {
  await expect(answer({ exceptionId: 'EXC-NONE', execution: 'x' })).rejects.toMatchObject({ code: 'exception.not-found' });
});
