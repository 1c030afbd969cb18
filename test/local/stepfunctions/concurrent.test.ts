import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { NEVER, Workbench, callback, payload, task, thrown, tokenIn } from './workbench.ts';

let bench: Workbench;
beforeEach(() => void (bench = new Workbench()));
afterEach(() => bench.close());

const branch = (name: string, state: object = task(name)) => ({ StartAt: name, States: { [name]: state } });
const parallel = (...names: string[]) => ({ StartAt: 'P', States: { P: { Type: 'Parallel', Branches: names.map((name) => branch(name)), End: true } } });
const map = (more: object, state: object = task('item')) => ({ StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...branch('Item', state) }, End: true, ...more } } });
const functionOf = ({ input }: { input: JsonObject }) => String(input.FunctionName);

describe('Parallel', () => {
  test('branches run side by side and their outputs come in order', async () => {
    const open = new Map<string, (answer: JsonObject) => void>();
    bench.answer = (call) => new Promise((resolve) => void open.set(functionOf(call), resolve));
    const arn = await bench.start(parallel('a', 'b', 'c'));
    await bench.called(3);
    for (const name of ['c', 'a', 'b']) open.get(name)!(payload(name));
    expect((await bench.ended(arn)).output).toEqual(['a', 'b', 'c']);
  });
  test('the history links branches to the start and the end to the last branch', async () => {
    const pass = (name: string) => branch(name, { Type: 'Pass', End: true });
    const arn = await bench.start({ StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [pass('a'), pass('b')], End: true } } });
    await bench.ended(arn);
    expect((await bench.events(arn)).map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'], [2, 0, 'ParallelStateEntered'], [3, 2, 'ParallelStateStarted'], [4, 3, 'PassStateEntered'], [5, 4, 'PassStateExited'],
      [6, 3, 'PassStateEntered'], [7, 6, 'PassStateExited'], [8, 7, 'ParallelStateSucceeded'], [9, 7, 'ParallelStateExited'], [10, 9, 'ExecutionSucceeded'],
    ]);
  });
  test('one failing branch aborts the others and fails the state with its error', async () => {
    bench.answer = (call) => (functionOf(call) === 'b' ? thrown('Rejected') : NEVER);
    const arn = await bench.start(parallel('a', 'b'));
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', error: 'Rejected' });
    expect((await bench.types(arn)).slice(-5)).toEqual(['TaskFailed', 'TaskStateAborted', 'TaskStateAborted', 'ParallelStateFailed', 'ExecutionFailed']);
  });
  test('branches see outer variables and keep their own to themselves', async () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Assign: { mine: 1 }, Output: '{% $outer %}', End: true } } };
    const States = {
      Set: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'P' },
      P: { Type: 'Parallel', Branches: [inner], Next: 'Look' },
      Look: { Type: 'Pass', Output: { got: '{% $states.input %}', mine: '{% $exists($mine) %}' }, End: true },
    };
    expect((await bench.run({ StartAt: 'Set', States })).output).toEqual({ got: ['o'], mine: false });
  });
  test('Retry runs all branches again, Catch gives the error on', async () => {
    bench.answer = (call) => (functionOf(call) === 'b' ? thrown('Transient') : payload('ok'));
    const { P } = parallel('a', 'b').States;
    const States = { P: { ...P, Retry: [{ ErrorEquals: ['Transient'], MaxAttempts: 1 }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }, C: { Type: 'Pass', End: true } };
    const arn = await bench.start({ StartAt: 'P', States });
    await bench.called(2);
    await bench.saw(arn, 'TaskFailed');
    await bench.clock.advance(1_000);
    expect((await bench.ended(arn)).output).toMatchObject({ Error: 'Transient' });
    expect(bench.calls.map(functionOf)).toEqual(['a', 'b', 'a', 'b']);
    expect((await bench.types(arn)).filter((type) => type.startsWith('Parallel'))).toEqual(['ParallelStateEntered', 'ParallelStateStarted', 'ParallelStateStarted', 'ParallelStateFailed', 'ParallelStateExited']);
  });
});

describe('Map', () => {
  test('runs each item with its index and value in the context', async () => {
    const machine = map({ Items: '{% $states.input.list %}', ItemSelector: { at: '{% $states.context.Map.Item.Index %}', of: '{% $states.context.Map.Item.Value %}', all: '{% $count($states.input.list) %}' } });
    expect((await bench.run(machine, { list: ['x', 'y'] })).output).toEqual([{ at: 0, of: 'x', all: 2 }, { at: 1, of: 'y', all: 2 }]);
  });
  test('no items, no iterations', async () => {
    const arn = await bench.start(map({}), []);
    expect((await bench.ended(arn)).output).toEqual([]);
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'MapStateEntered', 'MapStateStarted', 'MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded']);
  });
  test('MaxConcurrency is never exceeded', async () => {
    let [now, most] = [0, 0];
    bench.answer = async ({ input }) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return payload(JSON.parse(String(input.Payload)) as number);
    };
    expect((await bench.run(map({ MaxConcurrency: '{% 2 %}' }), [1, 2, 3, 4, 5])).output).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });
  test('one failing iteration fails the state with its error', async () => {
    bench.answer = ({ input }) => (input.Payload === '2' ? thrown('Rejected') : NEVER);
    const arn = await bench.start(map({}), [1, 2]);
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', error: 'Rejected' });
    expect((await bench.types(arn)).slice(-7)).toEqual(['TaskFailed', 'MapIterationFailed', 'TaskStateAborted', 'MapIterationAborted', 'TaskStateAborted', 'MapStateFailed', 'ExecutionFailed']);
  });
  test.each([
    ['as many as tolerated', 1, { status: 'SUCCEEDED', output: [1, { Error: 'Rejected', Cause: expect.any(String) }, 3] }],
    ['one more', 0, { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' }],
  ])('%s failed iterations', async (_, ToleratedFailureCount, expected) => {
    bench.answer = ({ input }) => (input.Payload === '2' ? thrown('Rejected') : payload(JSON.parse(String(input.Payload)) as number));
    expect(await bench.run(map({ ToleratedFailureCount }), [1, 2, 3])).toMatchObject(expected);
  });
  test('ToleratedFailurePercentage counts on the whole', async () => {
    bench.answer = ({ input }) => (Number(input.Payload) < 3 ? thrown('Rejected') : payload(1));
    expect((await bench.run(map({ ToleratedFailurePercentage: 50 }), [1, 2, 3, 4])).status).toBe('SUCCEEDED');
    expect(await bench.ended(await bench.startOn(await bench.machine(map({ ToleratedFailurePercentage: 49 })), [1, 2, 3, 4], 'x'))).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
  });
  test('items that are no array are States.QueryEvaluationError', async () => {
    const ended = await bench.run(map({}), { a: 1 });
    expect(ended).toMatchObject({ error: 'States.QueryEvaluationError', cause: "An error occurred while executing the state 'M' (entered at the event id #2). Map state input must be an array but was: {\"a\":1}" });
  });
  test('nested in each other', async () => {
    const inner = { Type: 'Map', ItemProcessor: branch('Inner', { Type: 'Pass', Output: '{% $states.input * 10 %}', End: true }), End: true };
    expect((await bench.run(map({}, inner), [[1, 2], [3]])).output).toEqual([[10, 20], [30]]);
  });
});

describe('RedriveExecution', () => {
  const succeedLater = () => void (bench.answer = ({ input }) => payload(`${String(input.FunctionName)} again`));

  test('runs the failed state again with the same input, and only that', async () => {
    bench.answer = (call) => (functionOf(call) === 'b' ? thrown('Transient') : payload({ from: 'a' }));
    const arn = await bench.start({ StartAt: 'A', States: { A: task('a', { Next: 'B' }), B: task('b') } });
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED', redriveCount: 0, redriveStatus: 'REDRIVABLE' });
    succeedLater();
    await bench.clock.advance(60_000);
    await bench.ask('RedriveExecution', { executionArn: arn });
    expect(await bench.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: 'b again', redriveCount: 1, redriveDate: Date.parse('2026-01-05T09:01:00Z') / 1000 });
    expect(bench.calls.map(({ input }) => [input.FunctionName, input.Payload])).toEqual([['a', '{}'], ['b', '{"from":"a"}'], ['b', '{"from":"a"}']]);
    expect((await bench.types(arn)).slice(-7)).toEqual(['ExecutionFailed', 'ExecutionRedriven', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded']);
  });
  test('resets retries', async () => {
    bench.answer = () => thrown('Transient');
    const arn = await bench.start({ StartAt: 'A', States: { A: task('a', { Retry: [{ ErrorEquals: ['Transient'], MaxAttempts: 1 }], End: true }) } });
    await bench.called(1);
    await bench.saw(arn, 'TaskFailed');
    await bench.clock.advance(1_000);
    await bench.ended(arn);
    await bench.ask('RedriveExecution', { executionArn: arn });
    await bench.called(3);
    await bench.saw(arn, 'TaskFailed', 3);
    await bench.clock.advance(1_000);
    await bench.ended(arn);
    expect(bench.calls).toHaveLength(4);
  });
  test('of a Parallel reruns only branches that failed or were aborted, variables and all', async () => {
    let opened: ((answer: JsonObject) => void) | undefined;
    bench.answer = (call) => {
      if (functionOf(call) === 'good') return payload('good');
      return functionOf(call) === 'bad' ? new Promise((resolve) => void (opened = resolve)) : NEVER;
    };
    const slow = { StartAt: 'set', States: { set: { Type: 'Pass', Assign: { kept: 'kept' }, Next: 'slow' }, slow: task('slow', { Output: ['{% $kept %}', '{% $states.result.Payload %}'], End: true }) } };
    const arn = await bench.start({ StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [branch('good'), branch('bad'), slow], End: true } } });
    await bench.called(3);
    await bench.saw(arn, 'TaskSucceeded');
    opened!(thrown('Transient'));
    await bench.ended(arn);
    succeedLater();
    await bench.ask('RedriveExecution', { executionArn: arn });
    expect((await bench.ended(arn)).output).toEqual(['good', 'bad again', ['kept', 'slow again']]);
    expect(bench.calls.map(functionOf).sort()).toEqual(['bad', 'bad', 'good', 'slow', 'slow']);
  });
  test('of a Map reruns only failed iterations and starts those that never were', async () => {
    bench.answer = ({ input }) => (input.Payload === '2' ? thrown('Transient') : payload(JSON.parse(String(input.Payload)) as number));
    const arn = await bench.start(map({ MaxConcurrency: 1 }), [1, 2, 3]);
    await bench.ended(arn);
    bench.answer = ({ input }) => payload(JSON.parse(String(input.Payload)) as number);
    await bench.ask('RedriveExecution', { executionArn: arn });
    expect((await bench.ended(arn)).output).toEqual([1, 2, 3]);
    expect(bench.calls.map(({ input }) => input.Payload)).toEqual(['1', '2', '2', '3']);
  });
  test('gives new task tokens: the old one answers nothing any more', async () => {
    bench.answer = () => ({ MessageId: 'm' });
    const arn = await bench.start({ StartAt: 'T', States: { T: callback() } });
    const old = tokenIn(await bench.called(1));
    await bench.saw(arn, 'TaskSubmitted');
    await bench.ask('SendTaskFailure', { taskToken: old, error: 'Transient' });
    await bench.ended(arn);
    await bench.ask('RedriveExecution', { executionArn: arn });
    const fresh = tokenIn(await bench.called(2));
    await expect(bench.ask('SendTaskSuccess', { taskToken: old, output: '1' })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await bench.ask('SendTaskSuccess', { taskToken: fresh, output: '2' });
    expect((await bench.ended(arn)).output).toBe(2);
  });
  test('of a stopped execution starts its Wait anew', async () => {
    const arn = await bench.start({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 10, End: true } } });
    await bench.saw(arn, 'WaitStateEntered');
    await bench.ask('StopExecution', { executionArn: arn, error: 'Stop', cause: 'why' });
    expect(await bench.ended(arn)).toMatchObject({ status: 'ABORTED', error: 'Stop', cause: 'why' });
    await bench.ask('RedriveExecution', { executionArn: arn });
    await bench.until(async () => ((await bench.types(arn)).includes('ExecutionRedriven') ? true : undefined));
    await bench.clock.advance(10_000);
    expect(await bench.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });
  test('with the client token of the last redrive is the same redrive', async () => {
    bench.answer = () => thrown('Transient');
    const arn = await bench.start({ StartAt: 'A', States: { A: task('a') } });
    await bench.ended(arn);
    const first = await bench.ask('RedriveExecution', { executionArn: arn, clientToken: 'once' });
    await bench.ended(arn);
    expect(await bench.ask('RedriveExecution', { executionArn: arn, clientToken: 'once' })).toEqual(first);
    expect((await bench.ask('DescribeExecution', { executionArn: arn })).redriveCount).toBe(1);
  });
  test('is refused for what runs, what succeeded, and after 14 days', async () => {
    const refused = (executionArn: string) => expect(bench.ask('RedriveExecution', { executionArn })).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    const arn = await bench.start({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 10, Next: 'C' }, C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.fail %}', Next: 'F' }], Default: 'S' }, F: { Type: 'Fail' }, S: { Type: 'Succeed' } } }, { fail: true });
    await refused(arn);
    await bench.saw(arn, 'WaitStateEntered');
    await bench.clock.advance(10_000);
    await bench.ended(arn);
    await bench.clock.advance(14 * 24 * 3_600_000 + 1);
    await refused(arn);
    const good = await bench.startOn('arn:aws:states:eu-central-1:111111111111:stateMachine:machine', { fail: false }, 'good');
    await bench.saw(good, 'WaitStateEntered');
    await bench.clock.advance(10_000);
    await bench.ended(good);
    await refused(good);
  });
});
