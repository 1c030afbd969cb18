import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { NEVER, Workbench, payload, task, thrown } from './workbench.ts';

let bench: Workbench;
let stateMachineArn: string;
beforeEach(async () => {
  bench = new Workbench();
  stateMachineArn = await bench.machine({ StartAt: 'T', States: { T: task('f') } });
});
afterEach(() => bench.close());

describe('StartExecution', () => {
  const start = (input: JsonObject) => bench.ask('StartExecution', { stateMachineArn, ...input });

  test('the same name and input while it runs is the same execution', async () => {
    bench.answer = () => NEVER;
    const first = await start({ name: 'order-1', input: '{"a":1}' });
    await bench.clock.advance(1_000);
    expect(await start({ name: 'order-1', input: '{"a":1}' })).toEqual(first);
    expect(bench.calls).toHaveLength(1);
  });
  test('the same name with other input, or once closed, is ExecutionAlreadyExists', async () => {
    let finish: (answer: JsonObject) => void = () => undefined;
    bench.answer = () => new Promise((resolve) => void (finish = resolve));
    const { executionArn } = await start({ name: 'order-1', input: '{"a":1}' });
    const taken = { name: 'ExecutionAlreadyExists', message: "Execution Already Exists: 'arn:aws:states:eu-central-1:111111111111:execution:machine:order-1'" };
    await expect(start({ name: 'order-1', input: '{"a":2}' })).rejects.toMatchObject(taken);
    await bench.called(1);
    finish(payload(1));
    await bench.ended(String(executionArn));
    await expect(start({ name: 'order-1', input: '{"a":1}' })).rejects.toMatchObject(taken);
  });
  test('a name is free again after 90 days', async () => {
    await bench.ended(await bench.startOn(stateMachineArn, { a: 1 }, 'order-1'));
    await bench.clock.advance(90 * 24 * 3_600_000);
    await expect(start({ name: 'order-1', input: '{"a":1}' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await bench.clock.advance(1);
    expect((await bench.ended(await bench.startOn(stateMachineArn, { a: 2 }, 'order-1'))).output).toEqual({ a: 2 });
  });
  test('without a name it gets one', async () => {
    expect((await start({})).executionArn).toMatch(/:execution:machine:[0-9a-f-]{36}$/);
  });
  test.each([
    ['InvalidName', { name: 'a b' }],
    ['InvalidName', { name: 'a'.repeat(81) }],
    ['InvalidExecutionInput', { input: '{' }],
    ['InvalidExecutionInput', { input: `"${'a'.repeat(262_143)}"` }],
    ['StateMachineDoesNotExist', { stateMachineArn: 'arn:aws:states:eu-central-1:111111111111:stateMachine:other' }],
  ])('%s', async (name, input) => {
    await expect(start(input)).rejects.toMatchObject({ name });
  });
  test('StartSyncExecution is for Express machines only', async () => {
    await expect(bench.ask('StartSyncExecution', { stateMachineArn })).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
  });
});

describe('ListExecutions', () => {
  test('newest first, by page, by status and by redrive', async () => {
    bench.answer = ({ input }) => (input.Payload === '3' ? thrown('Transient') : payload(1));
    for (const at of [1, 2, 3]) {
      await bench.ended(await bench.startOn(stateMachineArn, at, `e${at}`));
      await bench.clock.advance(1_000);
    }
    const names = ({ executions }: JsonObject) => (executions as JsonObject[]).map(({ name }) => name);
    const first = await bench.ask('ListExecutions', { stateMachineArn, maxResults: 2 });
    expect(names(first)).toEqual(['e3', 'e2']);
    const second = await bench.ask('ListExecutions', { stateMachineArn, maxResults: 2, nextToken: first.nextToken! });
    expect(second).toEqual({ executions: [expect.objectContaining({ name: 'e1', status: 'SUCCEEDED', redriveCount: 0 })] });
    expect(names(await bench.ask('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' }))).toEqual(['e3']);
    bench.answer = () => payload(1);
    await bench.ask('RedriveExecution', { executionArn: `${stateMachineArn.replace('stateMachine', 'execution')}:e3` });
    expect(names(await bench.ask('ListExecutions', { stateMachineArn, redriveFilter: 'REDRIVEN' }))).toEqual(['e3']);
    expect(names(await bench.ask('ListExecutions', { stateMachineArn, redriveFilter: 'NOT_REDRIVEN' }))).toEqual(['e2', 'e1']);
    await expect(bench.ask('ListExecutions', { stateMachineArn, statusFilter: 'succeeded' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(bench.ask('ListExecutions', { stateMachineArn, nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });
});

describe('GetExecutionHistory', () => {
  test('by page, in either order, with or without data', async () => {
    const executionArn = await bench.startOn(stateMachineArn, { a: 1 });
    await bench.ended(executionArn);
    const ids = ({ events }: JsonObject) => (events as JsonObject[]).map(({ id }) => id);
    const first = await bench.ask('GetExecutionHistory', { executionArn, maxResults: 4 });
    expect(ids(first)).toEqual([1, 2, 3, 4]);
    expect(ids(await bench.ask('GetExecutionHistory', { executionArn, maxResults: 4, nextToken: first.nextToken! }))).toEqual([5, 6, 7]);
    const reversed = await bench.ask('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 5 });
    expect(ids(reversed)).toEqual([7, 6, 5, 4, 3]);
    expect(ids(await bench.ask('GetExecutionHistory', { executionArn, reverseOrder: true, nextToken: reversed.nextToken! }))).toEqual([2, 1]);
    const { events } = await bench.ask('GetExecutionHistory', { executionArn, includeExecutionData: false, maxResults: 2 });
    expect((events as JsonObject[])[1]!.stateEnteredEventDetails).toEqual({ name: 'T', inputDetails: { truncated: false } });
  });
  test('of no execution', async () => {
    await expect(bench.ask('GetExecutionHistory', { executionArn: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidArn' });
    await expect(bench.ask('GetExecutionHistory', { executionArn: 'arn:aws:states:eu-central-1:111111111111:execution:machine:no' })).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('status change events', () => {
  test('say what DescribeExecution says, at the start and at the end', async () => {
    bench.answer = () => thrown('Rejected', 'no');
    await bench.ended(await bench.startOn(stateMachineArn, { a: 1 }, 'order-1'));
    const at = Date.parse('2026-01-05T09:00:00Z');
    const shared = {
      executionArn: 'arn:aws:states:eu-central-1:111111111111:execution:machine:order-1', stateMachineArn, stateMachineVersionArn: null, stateMachineAliasArn: null, name: 'order-1', startDate: at,
      input: '{"a":1}', inputDetails: { included: true }, output: null, outputDetails: null, redriveCount: 0, redriveDate: null,
    };
    expect(bench.announced.map(({ Source, DetailType, Resources }) => [Source, DetailType, Resources])).toEqual(Array(2).fill(['aws.states', 'Step Functions Execution Status Change', [shared.executionArn]]));
    expect(bench.announced.map(({ Detail }) => Detail)).toEqual([
      { ...shared, status: 'RUNNING', stopDate: null, error: null, cause: null, redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Execution is RUNNING and cannot be redriven' },
      { ...shared, status: 'FAILED', stopDate: at, error: 'Rejected', cause: '{"errorType":"Rejected","errorMessage":"no","trace":[]}', redriveStatus: 'REDRIVABLE' },
    ]);
  });
});

test('StopExecution aborts a running execution and changes nothing on a closed one', async () => {
  bench.answer = () => NEVER;
  const executionArn = await bench.startOn(stateMachineArn);
  await bench.called(1);
  const stopped = await bench.ask('StopExecution', { executionArn, error: 'E', cause: 'C' });
  await bench.clock.advance(1_000);
  expect(await bench.ask('StopExecution', { executionArn })).toEqual(stopped);
  expect(await bench.ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'C' });
  expect((await bench.events(executionArn)).at(-1)).toMatchObject({ type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'E', cause: 'C' } });
});

test('state machines are listed and described', async () => {
  expect(await bench.ask('ListStateMachines', {})).toEqual({ stateMachines: [{ stateMachineArn, name: 'machine', type: 'STANDARD', creationDate: Date.parse('2026-01-05T09:00:00Z') / 1000 }] });
  expect(await bench.ask('DescribeStateMachine', { stateMachineArn })).toMatchObject({ name: 'machine', status: 'ACTIVE', type: 'STANDARD', roleArn: 'arn:aws:iam::111111111111:role/machine' });
  await expect(bench.ask('PublishStateMachineVersion', { stateMachineArn })).rejects.toMatchObject({ name: 'UnknownOperationException' });
});
