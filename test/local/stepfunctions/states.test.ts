import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Workbench, task } from './workbench.ts';

let bench: Workbench;
beforeEach(() => void (bench = new Workbench()));
afterEach(() => bench.close());

describe('Pass, Succeed and variables', () => {
  test('a Pass without fields hands its input on', async () => {
    const ended = await bench.run({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }, { a: 1 });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  test('Assign and Output both see the variables as they were at entry', async () => {
    const ended = await bench.run({
      StartAt: 'One',
      States: {
        One: { Type: 'Pass', Assign: { n: 1 }, Next: 'Two' },
        Two: { Type: 'Pass', Assign: { n: '{% $n + 1 %}', was: '{% $n %}' }, Output: '{% $n %}', Next: 'Three' },
        Three: { Type: 'Succeed', Output: { n: '{% $n %}', was: '{% $was %}', output: '{% $states.input %}' } },
      },
    });
    expect(ended.output).toEqual({ n: 2, was: 1, output: 1 });
  });

  test('templates are evaluated at any depth and all else is taken as written', async () => {
    const ended = await bench.run({ StartAt: 'A', States: { A: { Type: 'Pass', Output: { list: ['{% $states.input.a %}', 'a', null], nested: { 'x.$': '$.a' } }, End: true } } }, { a: 1 });
    expect(ended.output).toEqual({ list: [1, 'a', null], nested: { 'x.$': '$.a' } });
  });

  test('the context object tells about execution, machine and state', async () => {
    const ended = await bench.run({ StartAt: 'A', States: { A: { Type: 'Pass', Output: '{% $states.context %}', End: true } } }, { a: 1 });
    expect(ended.output).toEqual({
      Execution: {
        Id: 'arn:aws:states:eu-central-1:111111111111:execution:machine:execution', Input: { a: 1 }, Name: 'execution',
        RoleArn: 'arn:aws:iam::111111111111:role/machine', StartTime: '2026-01-05T09:00:00.000Z', RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:eu-central-1:111111111111:stateMachine:machine', Name: 'machine' },
      State: { Name: 'A', EnteredTime: '2026-01-05T09:00:00.000Z', RetryCount: 0 },
    });
  });
});

describe('Choice', () => {
  const machine = {
    StartAt: 'Size',
    States: {
      Size: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Assign: { size: 'big' }, Output: 'chosen', Next: 'Done' },
          { Condition: '{% $states.input.n > 5 %}', Next: 'Done' },
        ],
        Assign: { size: 'small' },
        Default: 'Done',
      },
      Done: { Type: 'Succeed', Output: { size: "{% $exists($size) ? $size : 'none' %}", input: '{% $states.input %}' } },
    },
  };
  test('the first rule that holds decides, with its own Assign and Output', async () => {
    expect((await bench.run(machine, { n: 11 })).output).toEqual({ size: 'big', input: 'chosen' });
  });
  test("the state's own Assign belongs to the default", async () => {
    expect((await bench.run(machine, { n: 6 })).output).toEqual({ size: 'none', input: { n: 6 } });
  });
  test('without a rule that holds the default is taken', async () => {
    expect((await bench.run(machine, { n: 1 })).output).toEqual({ size: 'small', input: { n: 1 } });
  });
  test('without a default it is States.NoChoiceMatched', async () => {
    const ended = await bench.run({ StartAt: 'A', States: { A: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'B' }] }, B: { Type: 'Pass', End: true } } });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });
  test('a condition that is no boolean is States.QueryEvaluationError', async () => {
    const ended = await bench.run({ StartAt: 'A', States: { A: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'B' }] }, B: { Type: 'Pass', End: true } } });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(ended.cause).toContain("Expected 'boolean', but was 'number' for value: 1");
  });
});

describe('Wait', () => {
  test('Seconds passes time before the next state', async () => {
    const arn = await bench.start({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: '{% $states.input.s %}', End: true } } }, { s: 60 });
    await bench.saw(arn, 'WaitStateEntered');
    await bench.clock.advance(59_999);
    expect((await bench.ask('DescribeExecution', { executionArn: arn })).status).toBe('RUNNING');
    await bench.clock.advance(1);
    expect(await bench.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: { s: 60 } });
  });
  test('Timestamp waits until then, and not at all when it is past', async () => {
    const machine = { StartAt: 'W', States: { W: { Type: 'Wait', Timestamp: '{% $states.input %}', End: true } } };
    expect((await bench.run(machine, '2026-01-05T08:00:00Z')).status).toBe('SUCCEEDED');
    const arn = await bench.startOn(await bench.machine(machine), '2026-01-05T11:00:00+01:00', 'later');
    await bench.saw(arn, 'WaitStateEntered');
    await bench.clock.advance(3_600_000);
    expect((await bench.ended(arn)).stopDate).toBe(Date.parse('2026-01-05T10:00:00Z') / 1000);
  });
  test('a timestamp that is none is States.QueryEvaluationError', async () => {
    const ended = await bench.run({ StartAt: 'W', States: { W: { Type: 'Wait', Timestamp: '{% $states.input %}', End: true } } }, 'tomorrow');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('Fail', () => {
  test('gives its error and cause, which may be expressions', async () => {
    const ended = await bench.run({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'No', Cause: "{% 'because ' & $states.input %}" } } }, 'so');
    expect(ended).toMatchObject({ status: 'FAILED', error: 'No', cause: 'because so' });
  });
});

describe('Task', () => {
  test('sees the answer of lambda:invoke with its payload parsed', async () => {
    const ended = await bench.run({ StartAt: 'T', States: { T: task('f', { Output: '{% $states.result %}', End: true }) } }, { a: 1 });
    expect(ended.output).toEqual({
      ExecutedVersion: '$LATEST', Payload: { a: 1 }, StatusCode: 200,
      SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: expect.any(String) },
    });
  });
  test("calls with the machine's role, in a session named after the execution, and carries the trace on", async () => {
    const stateMachineArn = await bench.machine({ StartAt: 'T', States: { T: task('f') } });
    await bench.ask('StartExecution', { stateMachineArn, name: 'order-1', traceHeader: 'Root=1-2-3' });
    expect(await bench.called(1)).toEqual({
      service: 'lambda', action: 'Invoke', input: { FunctionName: 'f', Payload: '{}' },
      principal: { kind: 'role', arn: 'arn:aws:iam::111111111111:role/machine', session: 'order-1' }, trace: 'Root=1-2-3',
    });
  });
  test('the trace of a request with a header is that of the header, whatever the request says', async () => {
    const stateMachineArn = await bench.machine({ StartAt: 'T', States: { T: task('f') } });
    await bench.engine.handle({ service: 'states', action: 'StartExecution', input: { stateMachineArn, name: 'order-2', traceHeader: 'Root=1-2-3' }, trace: 'Root=1-4-5', principal: { kind: 'root' } });
    expect(await bench.called(1)).toMatchObject({ trace: 'Root=1-4-5' });
  });
  test('the history of a task has the names and members that AWS gives', async () => {
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f') } }, { a: 1 });
    await bench.ended(arn);
    const events = await bench.events(arn);
    const at = Date.parse('2026-01-05T09:00:00Z') / 1000;
    const resource = { resource: 'invoke', resourceType: 'lambda' };
    expect(events.slice(0, 4)).toEqual([
      { id: 1, previousEventId: 0, timestamp: at, type: 'ExecutionStarted', executionStartedEventDetails: { input: '{"a":1}', inputDetails: { truncated: false }, roleArn: 'arn:aws:iam::111111111111:role/machine' } },
      { id: 2, previousEventId: 0, timestamp: at, type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'T', input: '{"a":1}', inputDetails: { truncated: false } } },
      { id: 3, previousEventId: 2, timestamp: at, type: 'TaskScheduled', taskScheduledEventDetails: { ...resource, region: 'eu-central-1', parameters: '{"FunctionName":"f","Payload":{"a":1}}' } },
      { id: 4, previousEventId: 3, timestamp: at, type: 'TaskStarted', taskStartedEventDetails: resource },
    ]);
    expect(events.slice(4).map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([[5, 4, 'TaskSucceeded'], [6, 5, 'TaskStateExited'], [7, 6, 'ExecutionSucceeded']]);
    expect(events[5]!.stateExitedEventDetails).toEqual({ name: 'T', output: '{"a":1}', outputDetails: { truncated: false } });
  });
  test('without Arguments the input is what the service gets', async () => {
    await bench.run({ StartAt: 'T', States: { T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true } } }, { FunctionName: 'f', Payload: 1 });
    expect(bench.calls[0]!.input).toEqual({ FunctionName: 'f', Payload: '1' });
  });
  test("a function's own ARN as Resource gives payload for payload, with the LambdaFunction events", async () => {
    const arn = await bench.start({ StartAt: 'T', States: { T: { Type: 'Task', Resource: 'arn:aws:lambda:eu-central-1:111111111111:function:f', End: true } } }, { a: 1 });
    expect((await bench.ended(arn)).output).toEqual({ a: 1 });
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded', 'TaskStateExited', 'ExecutionSucceeded']);
  });
});
