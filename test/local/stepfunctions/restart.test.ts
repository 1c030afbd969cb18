import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import type { Host, JsonObject } from '../../../local/contract.ts';
import { StepFunctions } from '../../../local/stepfunctions/engine.ts';
import { NEVER, Workbench, callback, payload, task, thrown, tokenIn } from './workbench.ts';

let bench: Workbench;
beforeEach(() => void (bench = new Workbench()));
afterEach(() => bench.close());

describe('when the process dies', () => {
  test('a Wait keeps its due time', async () => {
    const arn = await bench.start({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } });
    await bench.saw(arn, 'WaitStateEntered');
    await bench.clock.advance(30_000);
    await bench.restart();
    await bench.clock.advance(29_999);
    expect((await bench.ask('DescribeExecution', { executionArn: arn })).status).toBe('RUNNING');
    await bench.clock.advance(1);
    expect((await bench.ended(arn)).stopDate).toBe(Date.parse('2026-01-05T09:01:00Z') / 1000);
  });
  test('a Wait that fell due meanwhile ends at once', async () => {
    const arn = await bench.start({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } });
    await bench.saw(arn, 'WaitStateEntered');
    bench.engine.stop();
    await bench.clock.advance(3_600_000);
    await bench.restart();
    await bench.clock.advance(0);
    expect(await bench.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  });
  test('a task in flight is called again, with the same request and no new event', async () => {
    bench.answer = () => NEVER;
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f', { Arguments: { FunctionName: 'f', Payload: '{% $uuid() %}' }, End: true }) } });
    const first = await bench.called(1);
    bench.answer = () => payload('done');
    await bench.restart();
    expect((await bench.ended(arn)).output).toBe('done');
    expect(bench.calls[1]).toEqual(first);
    expect(await bench.types(arn)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded']);
  });
  test("a task's timeout still counts from its start", async () => {
    bench.answer = () => NEVER;
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f', { TimeoutSeconds: 60, End: true }) } });
    await bench.called(1);
    await bench.clock.advance(40_000);
    await bench.restart();
    await bench.called(2);
    await bench.clock.advance(20_000);
    expect(await bench.ended(arn)).toMatchObject({ error: 'States.Timeout' });
  });
  test('a task token stays valid', async () => {
    bench.answer = () => ({ MessageId: 'm' });
    const arn = await bench.start({ StartAt: 'T', States: { T: callback() } });
    const taskToken = tokenIn(await bench.called(1));
    await bench.saw(arn, 'TaskSubmitted');
    await bench.restart();
    await bench.ask('SendTaskSuccess', { taskToken, output: '1' });
    expect((await bench.ended(arn)).output).toBe(1);
    expect(bench.calls).toHaveLength(1);
  });
  test('an answer that came before the queue had confirmed is not lost', async () => {
    bench.answer = () => NEVER;
    const arn = await bench.start({ StartAt: 'T', States: { T: callback() } });
    await bench.ask('SendTaskSuccess', { taskToken: tokenIn(await bench.called(1)), output: '1' });
    await bench.restart();
    expect((await bench.ended(arn)).output).toBe(1);
  });
  test('a retry comes when it was due and the attempts stay counted', async () => {
    bench.answer = () => thrown('Transient');
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f', { Retry: [{ ErrorEquals: ['Transient'], IntervalSeconds: 10, MaxAttempts: 1 }], End: true }) } });
    await bench.saw(arn, 'TaskFailed');
    await bench.restart();
    await bench.clock.advance(10_000);
    expect(await bench.ended(arn)).toMatchObject({ status: 'FAILED' });
    expect(bench.calls).toHaveLength(2);
  });
  test('branches and iterations go on where each was', async () => {
    const answers: Record<string, JsonObject | Promise<JsonObject>> = { '1': payload('one'), '2': NEVER, '3': payload('three') };
    bench.answer = ({ input }) => answers[String(input.Payload)]!;
    const inner = { StartAt: 'I', States: { I: task('f', { Next: 'J' }), J: { Type: 'Pass', Assign: { seen: '{% $states.input %}' }, Output: '{% $outer & $states.input %}', End: true } } };
    const States = { Set: { Type: 'Pass', Assign: { outer: 'got ' }, Next: 'M' }, M: { Type: 'Map', MaxConcurrency: 2, ItemProcessor: inner, End: true } };
    const arn = await bench.start({ StartAt: 'Set', States }, [1, 2, 3]);
    await bench.saw(arn, 'MapIterationSucceeded', 2);
    answers['2'] = payload('two');
    await bench.restart();
    expect((await bench.ended(arn)).output).toEqual(['got one', 'got two', 'got three']);
    expect(bench.calls.map(({ input }) => input.Payload)).toEqual(['1', '2', '3', '2']);
  });
  test('an execution that waits for another sees its end', async () => {
    bench.answer = () => NEVER;
    const child = await bench.machine({ StartAt: 'C', States: { C: task('f') } }, 'child');
    const arn = await bench.start({ StartAt: 'P', States: { P: { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', Arguments: { StateMachineArn: child }, Output: '{% $states.result.Output %}', End: true } } });
    await bench.saw(arn, 'TaskSubmitted');
    bench.answer = () => payload('done');
    await bench.restart();
    expect((await bench.ended(arn)).output).toBe('done');
  });
  test('a failed execution can still be redriven', async () => {
    bench.answer = () => thrown('Transient');
    const arn = await bench.start({ StartAt: 'T', States: { T: task('f') } });
    await bench.ended(arn);
    await bench.restart();
    bench.answer = () => payload('done');
    await bench.ask('RedriveExecution', { executionArn: arn });
    expect((await bench.ended(arn)).output).toBe('done');
  });
  test('an execution goes on by the definition that it started with', async () => {
    const wait = (Output: string) => ({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 1, Output, End: true } } });
    const arn = await bench.start(wait('old'));
    await bench.saw(arn, 'WaitStateEntered');
    await bench.restart();
    await bench.machine(wait('new'));
    await bench.clock.advance(1_000);
    expect((await bench.ended(arn)).output).toBe('old');
    const described = await bench.ask('DescribeStateMachineForExecution', { executionArn: arn });
    expect(JSON.parse(String(described.definition))).toMatchObject({ States: { W: { Output: 'old' } } });
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('dying in call %i of a nested machine changes nothing in its result', async (fatal) => {
  const inner = { StartAt: 'I', States: { I: task('i', { Assign: { twice: '{% $states.result.Payload * 2 %}' }, Next: 'J' }), J: task('j', { Output: '{% $twice + $base %}', End: true }) } };
  const P = { Type: 'Parallel', Branches: [{ StartAt: 'M', States: { M: { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 2, ItemProcessor: inner, End: true } } }, { StartAt: 'K', States: { K: task('k') } }], Next: 'L' };
  const States = { A: { Type: 'Pass', Assign: { base: 100 }, Next: 'P' }, P, L: task('l', { Output: { all: '{% $states.input %}', base: '{% $base %}' }, End: true }) };
  bench.answer = ({ input }) => (bench.calls.length === fatal ? NEVER : payload(JSON.parse(String(input.Payload)) as number));
  const arn = await bench.start({ StartAt: 'A', States }, 5);
  await bench.called(fatal);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await bench.restart();
  expect((await bench.ended(arn)).output).toEqual({ all: [[102, 104, 106], 5], base: 100 });
  expect(bench.calls).toHaveLength(9);
});

test('kill -9 under load: every execution that was accepted comes to its end', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stepfunctions-kill-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'killed.ts'), dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const accepted: string[] = [];
  let rest = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop()!;
      accepted.push(...lines);
      if (accepted.length >= 60) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  const host: Host = {
    clock: systemClock, dataDir, random: Math.random, id: () => crypto.randomUUID(), region: 'eu-central-1', account: '111111111111', endpoint: '', log: () => undefined,
    dispatch: async ({ input }) => payload(JSON.parse(String(input.Payload ?? 'null')) as number),
  };
  const engine = new StepFunctions(host);
  engine.start();
  const ask = (action: string, input: JsonObject) => engine.handle({ service: 'states', action, input, principal: { kind: 'root' } });
  const ends: unknown[] = [];
  for (const executionArn of accepted) {
    let described = await ask('DescribeExecution', { executionArn });
    for (const until = Date.now() + 10_000; described.status === 'RUNNING' && Date.now() < until; described = await ask('DescribeExecution', { executionArn })) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    ends.push([described.status, described.output]);
  }
  engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
  expect(ends).toEqual(accepted.map(() => ['SUCCEEDED', '[3,3]']));
});
