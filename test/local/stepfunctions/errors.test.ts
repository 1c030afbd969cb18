import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwsError } from '../../../local/contract.ts';
import { NEVER, Workbench, callback, payload, task, thrown } from './workbench.ts';

let bench: Workbench;
beforeEach(() => void (bench = new Workbench()));
afterEach(() => bench.close());

const catchAll = (next = 'Caught') => ({ Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: next }], End: true });
const Caught = { Type: 'Pass', Output: { caught: '{% $states.input %}' }, End: true };

describe('names of errors', () => {
  test("a function's error has its errorType as name and the payload as cause", async () => {
    bench.answer = () => thrown('Rejected', 'unknown sku');
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f') } });
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: '{"errorType":"Rejected","errorMessage":"unknown sku","trace":[]}' });
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'ExecutionFailed']);
  });
  test('a function that fails without an errorType is Lambda.Unknown', async () => {
    bench.answer = () => ({ ...payload('oops'), FunctionError: 'Unhandled' });
    expect(await bench.run({ StartAt: 'T', States: { T: task('f') } })).toMatchObject({ error: 'Lambda.Unknown' });
  });
  test.each([
    ['arn:aws:states:::lambda:invoke', 'TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    ['arn:aws:states:::lambda:invoke', 'AccessDeniedException', 'Lambda.AWSLambdaException'],
    ['arn:aws:states:::dynamodb:putItem', 'ConditionalCheckFailedException', 'DynamoDB.ConditionalCheckFailedException'],
    ['arn:aws:states:::dynamodb:putItem', 'ValidationException', 'DynamoDB.AmazonDynamoDBException'],
    ['arn:aws:states:::sqs:sendMessage', 'MissingParameter', 'SQS.AmazonSQSException'],
    ['arn:aws:states:::sns:publish', 'NotFound', 'SNS.NotFoundException'],
    ['arn:aws:states:::aws-sdk:dynamodb:transactWriteItems', 'TransactionCanceledException', 'DynamoDb.TransactionCanceledException'],
    ['arn:aws:states:::aws-sdk:dynamodb:putItem', 'ValidationException', 'DynamoDb.DynamoDbException'],
    ['arn:aws:states:::aws-sdk:sqs:sendMessage', 'QueueDoesNotExist', 'Sqs.QueueDoesNotExistException'],
    ['arn:aws:states:::aws-sdk:s3:getObject', 'NoSuchKey', 'S3.NoSuchKeyException'],
    ['arn:aws:states:::aws-sdk:secretsmanager:getSecretValue', 'ResourceNotFoundException', 'SecretsManager.ResourceNotFoundException'],
  ])('%s answering %s fails with %s', async (Resource, code, name) => {
    bench.answer = () => {
      throw new AwsError(code, 'no');
    };
    const ended = await bench.run({ StartAt: 'T', States: { T: { Type: 'Task', Resource, Arguments: { a: 'b' }, End: true } } });
    expect(ended).toMatchObject({ status: 'FAILED', error: name });
    expect(ended.cause).toMatch(/^no \(Service: /);
  });
  test('a denied access is caught as States.Permissions', async () => {
    bench.answer = () => {
      throw new AwsError('AccessDeniedException', 'User: x is not authorized to perform: lambda:InvokeFunction', 403);
    };
    const ended = await bench.run({ StartAt: 'T', States: { T: task('f', { Catch: [{ ErrorEquals: ['States.Permissions'], Next: 'Caught' }], End: true }), Caught } });
    expect(ended.output).toMatchObject({ caught: { Error: 'Lambda.AWSLambdaException', Cause: expect.stringContaining('is not authorized to perform: lambda:InvokeFunction (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException') } });
  });
  test('a failed entry of events:putEvents is EventBridge.FailedEntry', async () => {
    bench.answer = () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] });
    const ended = await bench.run({ StartAt: 'T', States: { T: { Type: 'Task', Resource: 'arn:aws:states:::events:putEvents', Arguments: { Entries: [{ Detail: { a: 1 } }] }, End: true } } });
    expect(ended).toMatchObject({ error: 'EventBridge.FailedEntry', cause: '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure"}]}' });
  });
});

describe('States.QueryEvaluationError', () => {
  test('where an expression gives nothing, naming state, event and field', async () => {
    const arn = await bench.start({ StartAt: 'A', States: { A: { Type: 'Pass', Output: { total: '{% $states.input.nothing %}' }, End: true } } });
    const cause = "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '$states.input.nothing' specified for the field 'Output/total' returned nothing (undefined).";
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', cause });
    const [, , failed] = await bench.events(arn);
    expect(failed).toMatchObject({ type: 'EvaluationFailed', evaluationFailedEventDetails: { error: 'States.QueryEvaluationError', cause, location: 'Output/total', state: 'A' } });
  });
  test('in the Arguments of a Task it can be caught, and no call is made', async () => {
    const ended = await bench.run({ StartAt: 'T', States: { T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: '{% $states.input.nothing %}', ...catchAll() }, Caught } });
    expect(ended.output).toMatchObject({ caught: { Error: 'States.QueryEvaluationError' } });
    expect(bench.calls).toEqual([]);
  });
  test('where a timeout is no number', async () => {
    expect(await bench.run({ StartAt: 'T', States: { T: task('f', { TimeoutSeconds: "{% 'soon' %}", End: true }) } })).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
  test("in a Catcher's own Output nothing catches it", async () => {
    bench.answer = () => thrown('No');
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $nothing %}', Next: 'Caught' }];
    expect(await bench.run({ StartAt: 'T', States: { T: task('f', { Catch, End: true }), Caught } })).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('States.DataLimitExceeded', () => {
  // Two bytes each in UTF-8; with the quotes the first is 262,144 bytes, the second two more.
  const [fits, tooLong] = ['é'.repeat(131_071), 'é'.repeat(131_072)];
  test('262,144 bytes of UTF-8 pass and two more do not', async () => {
    const machine = { StartAt: 'A', States: { A: { Type: 'Pass', Output: '{% $states.input.text & $states.input.more %}', End: true } } };
    const half = fits.slice(0, 65_000);
    expect((await bench.run(machine, { text: half, more: '' })).status).toBe('SUCCEEDED');
    const grown = { StartAt: 'A', States: { A: { Type: 'Pass', Output: `{% $pad('', $states.input, 'é') %}`, End: true } } };
    expect((await bench.ended(await bench.startOn(await bench.machine(grown), fits.length, 'fits'))).output).toHaveLength(131_071);
    expect(await bench.ended(await bench.startOn(await bench.machine(grown), tooLong.length, 'too-long'))).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
  test('States.ALL does not catch it, its own name does', async () => {
    bench.answer = () => payload(tooLong);
    const States = { T: task('f', catchAll()), Caught };
    expect(await bench.run({ StartAt: 'T', States })).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded', cause: "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit." });
    const named = { T: task('f', { Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Output: 'caught', Next: 'Caught' }], End: true }), Caught };
    expect(await bench.ended(await bench.startOn(await bench.machine({ StartAt: 'T', States: named }), {}, 'named'))).toMatchObject({ output: { caught: 'caught' } });
  });
});

test('25,000 history events end an execution with States.Runtime, which nothing catches', async () => {
  const loop = { StartAt: 'A', States: { A: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'A' }], Default: 'B' }, B: { Type: 'Succeed' } } };
  const outer = { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [loop], ...catchAll() }, Caught } };
  const arn = await bench.start(outer);
  expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime', redriveStatus: 'NOT_REDRIVABLE' });
  const { events } = await bench.ask('GetExecutionHistory', { executionArn: arn, reverseOrder: true, maxResults: 1 });
  expect(events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
});

describe('Retry', () => {
  const Retry = [{ ErrorEquals: ['Transient'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 10 }];
  /** Virtual seconds after the start at which each call came. */
  const times: number[] = [];
  beforeEach(() => {
    times.length = 0;
    bench.answer = () => {
      times.push((bench.clock.now() - Date.parse('2026-01-05T09:00:00Z')) / 1000);
      return thrown('Transient');
    };
  });
  const playOut = async (arn: string) => {
    for (let turn = 0; turn < 60; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await bench.clock.advance(500);
    }
    return bench.ended(arn);
  };
  test('waits longer each time, up to the longest delay, and gives up after MaxAttempts', async () => {
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f', { Retry, End: true }) } });
    expect(await playOut(arn)).toMatchObject({ status: 'FAILED', error: 'Transient' });
    expect(times).toEqual([0, 2, 8, 18]);
  });
  test('with full jitter each delay is a uniform share of it', async () => {
    bench.random = 0.25;
    await playOut(await bench.start({ StartAt: 'T', States: { T: task('f', { Retry: [{ ...Retry[0], JitterStrategy: 'FULL' }], End: true }) } }));
    expect(times).toEqual([0, 0.5, 2, 4.5]);
  });
  test('one retry more than MaxAttempts: 0 never comes', async () => {
    await playOut(await bench.start({ StartAt: 'T', States: { T: task('f', { Retry: [{ ErrorEquals: ['Transient'], MaxAttempts: 0 }], End: true }) } }));
    expect(times).toEqual([0]);
  });
  test('retriers count apart and the context tells how often in all', async () => {
    const seen: unknown[] = [];
    bench.answer = ({ input }) => {
      seen.push(JSON.parse(String(input.Payload)));
      return thrown(seen.length % 2 ? 'A' : 'B');
    };
    const rules = ['A', 'B'].map((name) => ({ ErrorEquals: [name], IntervalSeconds: 1, MaxAttempts: 1 }));
    const T = task('f', { Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' }, Retry: rules, End: true });
    expect(await playOut(await bench.start({ StartAt: 'T', States: { T } }))).toMatchObject({ error: 'A' });
    expect(seen).toEqual([0, 1, 2]);
  });
  test('a retried task has new Scheduled events but is entered once', async () => {
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f', { Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }], End: true }) } });
    await playOut(arn);
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'ExecutionFailed']);
  });
});

describe('Catch', () => {
  test('gives the error to the next state and to Assign', async () => {
    bench.answer = () => thrown('Rejected', 'no');
    const Catch = [{ ErrorEquals: ['Other'], Next: 'Wrong' }, { ErrorEquals: ['Rejected'], Assign: { why: '{% $states.errorOutput.Error %}' }, Next: 'Right' }];
    const States = { T: task('f', { Catch, End: true }), Wrong: { Type: 'Fail' }, Right: { Type: 'Pass', Output: ['{% $why %}', '{% $states.input.Error %}'], End: true } };
    const arn = await bench.start({ StartAt: 'T', States });
    expect((await bench.ended(arn)).output).toEqual(['Rejected', 'Rejected']);
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskStateExited', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded']);
  });
});

describe('timeouts', () => {
  test('a task that does not answer in time is States.Timeout, and its late answer changes nothing', async () => {
    let late: (value: object) => void = () => undefined;
    bench.answer = () => new Promise((resolve) => void (late = resolve as typeof late));
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f', { TimeoutSeconds: 5, ...catchAll() }), Caught } });
    await bench.called(1);
    await bench.clock.advance(5_000);
    expect((await bench.ended(arn)).output).toEqual({ caught: { Error: 'States.Timeout', Cause: '' } });
    const before = await bench.types(arn);
    late(payload({}));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await bench.types(arn)).toEqual(before);
  });
  test('States.TaskFailed does not catch a timeout', async () => {
    bench.answer = () => NEVER;
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f', { TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }], End: true }), Caught } });
    await bench.called(1);
    await bench.clock.advance(5_000);
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((await bench.types(arn)).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });
  test('a missed heartbeat can be told from a timeout', async () => {
    bench.answer = () => ({ MessageId: 'm' });
    const Catch = [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: 'heartbeat', Next: 'Caught' }];
    const arn = await bench.start({ StartAt: 'T', States: { T: callback({ HeartbeatSeconds: 10, TimeoutSeconds: 60, Catch, End: true }), Caught } });
    await bench.saw(arn, 'TaskSubmitted');
    await bench.clock.advance(10_000);
    expect((await bench.ended(arn)).output).toEqual({ caught: 'heartbeat' });
  });
  test('the whole execution can time out', async () => {
    bench.answer = () => NEVER;
    const arn = await bench.start({ TimeoutSeconds: 30, StartAt: 'T', States: { T: task('f') } });
    await bench.called(1);
    await bench.clock.advance(30_000);
    const ended = await bench.ended(arn);
    expect(ended).toMatchObject({ status: 'TIMED_OUT', redriveStatus: 'REDRIVABLE' });
    expect((await bench.types(arn)).at(-1)).toBe('ExecutionTimedOut');
  });
});
