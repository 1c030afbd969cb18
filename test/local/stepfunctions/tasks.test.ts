import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../local/contract.ts';
import { NEVER, Workbench, callback, thrown, tokenIn } from './workbench.ts';

let bench: Workbench;
beforeEach(() => void (bench = new Workbench()));
afterEach(() => bench.close());

const one = (Resource: string, Arguments: Json) => ({ StartAt: 'T', States: { T: { Type: 'Task', Resource, Arguments, End: true } } });
const METADATA = { SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: expect.any(String) } };

describe('what services are asked and answer', () => {
  test('a message that is an object is sent as JSON', async () => {
    bench.answer = () => ({ MessageId: 'm' });
    const ended = await bench.run(one('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'http://queue', MessageBody: { a: [1] } }));
    expect(bench.calls[0]).toMatchObject({ service: 'sqs', action: 'SendMessage', input: { QueueUrl: 'http://queue', MessageBody: '{"a":[1]}' } });
    expect(ended.output).toEqual({ MessageId: 'm', ...METADATA });
  });
  test('events:putEvents names execution and machine among the resources', async () => {
    bench.answer = () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] });
    await bench.run(one('arn:aws:states:::events:putEvents', { Entries: [{ Source: 's', DetailType: 't', Detail: { a: 1 }, EventBusName: 'b' }] }));
    expect(bench.calls[0]!.input).toEqual({
      Entries: [{
        Source: 's', DetailType: 't', Detail: '{"a":1}', EventBusName: 'b',
        Resources: ['arn:aws:states:eu-central-1:111111111111:execution:machine:execution', 'arn:aws:states:eu-central-1:111111111111:stateMachine:machine'],
      }],
    });
  });
  test('dynamodb:updateItem passes both ways as it is', async () => {
    bench.answer = () => ({ Attributes: { n: { N: '1' } } });
    const ended = await bench.run(one('arn:aws:states:::dynamodb:updateItem', { TableName: 't', Key: { id: { S: 'a' } } }));
    expect(bench.calls[0]).toMatchObject({ service: 'dynamodb', action: 'UpdateItem', input: { TableName: 't', Key: { id: { S: 'a' } } } });
    expect(ended.output).toEqual({ Attributes: { n: { N: '1' } }, ...METADATA });
  });
  test('sns:publish', async () => {
    bench.answer = () => ({ MessageId: 'm' });
    await bench.run(one('arn:aws:states:::sns:publish', { TopicArn: 'arn:t', Message: { a: 1 } }));
    expect(bench.calls[0]).toMatchObject({ service: 'sns', action: 'Publish', input: { TopicArn: 'arn:t', Message: '{"a":1}' } });
  });
  test('aws-sdk integrations take any action, and give its answer alone', async () => {
    bench.answer = () => ({ SecretString: 's' });
    const ended = await bench.run(one('arn:aws:states:::aws-sdk:secretsmanager:getSecretValue', { SecretId: 'a' }));
    expect(bench.calls[0]).toMatchObject({ service: 'secretsmanager', action: 'GetSecretValue', input: { SecretId: 'a' } });
    expect(ended.output).toEqual({ SecretString: 's' });
  });
  test('aws-sdk:eventbridge and aws-sdk:sfn are events and states to IAM', async () => {
    bench.answer = () => ({});
    await bench.run(one('arn:aws:states:::aws-sdk:eventbridge:putEvents', { Entries: [{ Detail: { a: 1 } }] }));
    expect(bench.calls[0]).toMatchObject({ service: 'events', action: 'PutEvents', input: { Entries: [{ Detail: '{"a":1}' }] } });
    const arn = await bench.startOn(await bench.machine(one('arn:aws:states:::aws-sdk:sfn:listExecutions', { StateMachineArn: 'arn:aws:states:eu-central-1:111111111111:stateMachine:machine' })), {}, 'two');
    expect((await bench.ended(arn)).output).toMatchObject({ Executions: [{ Name: 'two', Status: 'RUNNING' }, { Name: 'execution', Status: 'SUCCEEDED' }] });
  });
});

describe('states:startExecution', () => {
  const child = { StartAt: 'C', States: { C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.fail %}', Next: 'No' }], Default: 'Yes' }, Yes: { Type: 'Succeed', Output: { done: true } }, No: { Type: 'Fail', Error: 'ChildFailed' } } };
  const parent = (StateMachineArn: string, pattern: string) => one(`arn:aws:states:::states:startExecution${pattern}`, { StateMachineArn, Name: 'child', Input: '{% $states.input %}' });

  test('.sync:2 waits for the execution and gives its output parsed', async () => {
    const arn = await bench.start(parent(await bench.machine(child, 'child'), '.sync:2'), { fail: false });
    expect((await bench.ended(arn)).output).toEqual({
      ExecutionArn: 'arn:aws:states:eu-central-1:111111111111:execution:child:child', StateMachineArn: 'arn:aws:states:eu-central-1:111111111111:stateMachine:child', Name: 'child', Status: 'SUCCEEDED',
      StartDate: 1_767_603_600_000, StopDate: 1_767_603_600_000, Input: { fail: false }, InputDetails: { Included: true }, Output: { done: true }, OutputDetails: { Included: true },
    });
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded']);
    expect(bench.calls.map(({ action, principal }) => [action, principal.kind])).toContainEqual(['DescribeExecution', 'role']);
  });
  test('.sync leaves the output as JSON text', async () => {
    const arn = await bench.start(parent(await bench.machine(child, 'child'), '.sync'), { fail: false });
    expect((await bench.ended(arn)).output).toMatchObject({ Output: '{"done":true}', Input: '{"fail":false}' });
  });
  test('a child that fails is States.TaskFailed with its description as cause', async () => {
    const ended = await bench.ended(await bench.start(parent(await bench.machine(child, 'child'), '.sync:2'), { fail: true }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(String(ended.cause))).toMatchObject({ Name: 'child', Status: 'FAILED', Error: 'ChildFailed' });
  });
  test('without a pattern it only starts', async () => {
    const ended = await bench.ended(await bench.start(parent(await bench.machine(child, 'child'), ''), { fail: false }));
    expect(ended.output).toEqual({ ExecutionArn: 'arn:aws:states:eu-central-1:111111111111:execution:child:child', StartDate: 1_767_603_600_000, ...METADATA });
  });
  test('stopping the parent stops the child', async () => {
    const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 100, End: true } } };
    const arn = await bench.start(parent(await bench.machine(waiting, 'child'), '.sync:2'));
    await bench.saw(arn, 'TaskSubmitted');
    await bench.ask('StopExecution', { executionArn: arn });
    expect(await bench.ended('arn:aws:states:eu-central-1:111111111111:execution:child:child')).toMatchObject({ status: 'ABORTED' });
  });
});

describe('task tokens', () => {
  beforeEach(() => void (bench.answer = () => ({ MessageId: 'm' })));
  const machine = { StartAt: 'T', States: { T: callback() } };
  const parked = async () => {
    const arn = await bench.start(machine);
    const token = tokenIn(await bench.called(1));
    await bench.saw(arn, 'TaskSubmitted');
    return { arn, token };
  };

  test('success gives the output to the state', async () => {
    const { arn, token } = await parked();
    await bench.ask('SendTaskSuccess', { taskToken: token, output: '{"ok":true}' });
    expect((await bench.ended(arn)).output).toEqual({ ok: true });
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded']);
  });
  test('failure gives its error and cause', async () => {
    const { arn, token } = await parked();
    await bench.ask('SendTaskFailure', { taskToken: token, error: 'Rejected', cause: 'no' });
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'no' });
  });
  test('an answer that comes before the queue has confirmed counts', async () => {
    let confirm: (value: object) => void = () => undefined;
    bench.answer = () => new Promise((resolve) => void (confirm = resolve as typeof confirm));
    const arn = await bench.start(machine);
    await bench.ask('SendTaskSuccess', { taskToken: tokenIn(await bench.called(1)), output: '1' });
    confirm({ MessageId: 'm' });
    expect((await bench.ended(arn)).output).toBe(1);
    expect((await bench.types(arn)).slice(4, 6)).toEqual(['TaskSubmitted', 'TaskSucceeded']);
  });
  test('a function that fails after it answered its token has answered', async () => {
    let fail: (value: object) => void = () => undefined;
    bench.answer = () => new Promise((resolve) => void (fail = resolve as typeof fail));
    const Arguments = { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' };
    const arn = await bench.start(one('arn:aws:states:::lambda:invoke.waitForTaskToken', Arguments));
    await bench.ask('SendTaskSuccess', { taskToken: JSON.parse(String((await bench.called(1)).input.Payload)) as string, output: '1' });
    fail(thrown('TooLate'));
    expect((await bench.ended(arn)).output).toBe(1);
  });
  test('used twice it is TaskTimedOut and nothing changes', async () => {
    const { arn, token } = await parked();
    await bench.ask('SendTaskSuccess', { taskToken: token, output: '1' });
    await expect(bench.ask('SendTaskFailure', { taskToken: token })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    expect(await bench.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  });
  test('late, after the task timed out and was retried, it is TaskTimedOut', async () => {
    const arn = await bench.start({ StartAt: 'T', States: { T: callback({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }], End: true }) } });
    const token = tokenIn(await bench.called(1));
    await bench.saw(arn, 'TaskSubmitted');
    await bench.clock.advance(5_000);
    await bench.saw(arn, 'TaskTimedOut');
    await bench.clock.advance(1_000);
    const fresh = tokenIn(await bench.called(2));
    expect(fresh).not.toBe(token);
    await expect(bench.ask('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await bench.ask('SendTaskSuccess', { taskToken: fresh, output: '2' });
    expect((await bench.ended(arn)).output).toBe(2);
  });
  test('made up it is InvalidToken', async () => {
    const { token } = await parked();
    const forged = Buffer.from(token, 'base64');
    forged[forged.length - 1]! ^= 1;
    for (const taskToken of ['nonsense', forged.toString('base64')]) {
      await expect(bench.ask('SendTaskSuccess', { taskToken, output: '1' })).rejects.toMatchObject({ name: 'InvalidToken' });
    }
  });
  test('of an execution that is gone after 90 days it is TaskDoesNotExist', async () => {
    const { arn, token } = await parked();
    await bench.ask('StopExecution', { executionArn: arn });
    await expect(bench.ask('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await bench.clock.advance(91 * 24 * 3_600_000);
    await expect(bench.ask('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject({ name: 'TaskDoesNotExist' });
  });
  test('an output that is no JSON is InvalidOutput and the task waits on', async () => {
    const { arn, token } = await parked();
    await expect(bench.ask('SendTaskSuccess', { taskToken: token, output: 'ok' })).rejects.toMatchObject({ name: 'InvalidOutput' });
    await bench.ask('SendTaskSuccess', { taskToken: token, output: '"ok"' });
    expect((await bench.ended(arn)).output).toBe('ok');
  });
  test('heartbeats keep the task alive, not longer than its timeout', async () => {
    const arn = await bench.start({ StartAt: 'T', States: { T: callback({ HeartbeatSeconds: 10, TimeoutSeconds: 25, End: true }) } });
    const taskToken = tokenIn(await bench.called(1));
    await bench.saw(arn, 'TaskSubmitted');
    for (let beat = 0; beat < 3; beat += 1) {
      await bench.clock.advance(8_000);
      await bench.ask('SendTaskHeartbeat', { taskToken });
    }
    expect((await bench.ask('DescribeExecution', { executionArn: arn })).status).toBe('RUNNING');
    await bench.clock.advance(1_000);
    expect(await bench.ended(arn)).toMatchObject({ error: 'States.Timeout' });
  });
  test('only tasks that wait for one have a token', async () => {
    bench.answer = () => NEVER;
    const ended = await bench.run(one('arn:aws:states:::lambda:invoke', { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' }));
    expect(ended).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});
