import { describe, expect, test } from 'vitest';
import { setup } from './fixture.ts';

describe('a synchronous invocation', () => {
  test('gives the handler the event and gives back what it returns', async () => {
    const { fn, invoke } = setup();
    fn('greet', 'export const handler = async (event) => ({ hello: event.name });');
    const { answer, payload } = await invoke('greet', { name: 'Ada' });
    expect(payload).toEqual({ hello: 'Ada' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
  });

  test('keeps what the module remembers between invocations of one sandbox', async () => {
    const { fn, invoke } = setup();
    fn('count', 'let n = 0; export const handler = async () => ++n;');
    expect((await invoke('count')).payload).toBe(1);
    expect((await invoke('count')).payload).toBe(2);
  });

  test('accepts a name, an ARN and a partial ARN', async () => {
    const { fn, invoke } = setup();
    fn('greet', 'export const handler = async (event, context) => context.invokedFunctionArn;');
    const arn = 'arn:aws:lambda:eu-west-1:111111111111:function:greet';
    expect((await invoke('greet')).payload).toBe(arn);
    expect((await invoke(arn)).payload).toBe(arn);
    expect((await invoke('111111111111:function:greet')).payload).toBe(arn);
  });

  test('of a function that is not there is ResourceNotFoundException', async () => {
    const { invoke } = setup();
    await expect(invoke('nobody')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'Function not found: arn:aws:lambda:eu-west-1:111111111111:function:nobody',
    });
  });

  test('refuses a payload that is no JSON, and one over 6 MB', async () => {
    const { fn, invoke } = setup();
    fn('greet', 'export const handler = async () => 1;');
    await expect(invoke('greet', undefined, { Payload: '{' })).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
    await expect(invoke('greet', 'x'.repeat(6_291_456))).rejects.toMatchObject({ name: 'RequestEntityTooLargeException', status: 413 });
  });

  test('fails when the answer is over 6 MB', async () => {
    const { fn, invoke } = setup();
    fn('big', 'export const handler = async () => "x".repeat(6300000);');
    const { answer, payload } = await invoke('big');
    expect(answer.FunctionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });

  test('as a dry run checks and does nothing', async () => {
    const { fn, invoke } = setup();
    fn('boom', 'export const handler = async () => { throw new Error("ran"); };');
    expect((await invoke('boom', {}, { InvocationType: 'DryRun' })).answer).toEqual({ StatusCode: 204, Payload: '' });
  });

  test('shows the end of the log on demand', async () => {
    const { fn, invoke } = setup();
    fn('talk', 'export const handler = async () => console.log("said");');
    const { answer } = await invoke('talk', {}, { LogType: 'Tail' });
    expect(Buffer.from(String(answer.LogResult), 'base64').toString()).toMatch(
      /^START RequestId: \S+ Version: \$LATEST\n\S+Z\t\S+\tINFO\tsaid\nEND RequestId: \S+\nREPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t\n/,
    );
  });
});

describe('an error', () => {
  test('of the handler carries its name, message and trace', async () => {
    const { fn, invoke } = setup();
    fn('fail', 'export const handler = async () => { const e = new Error("sku A1 is gone"); e.name = "Rejected"; throw e; };');
    const { answer, payload } = await invoke('fail');
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(payload).toMatchObject({ errorType: 'Rejected', errorMessage: 'sku A1 is gone', trace: expect.arrayContaining([expect.stringContaining('index.mjs')]) });
  });

  test('that is no Error object is named by its type', async () => {
    const { fn, invoke } = setup();
    fn('fail', 'export const handler = async () => { throw "plain"; };');
    expect((await invoke('fail')).payload).toEqual({ errorType: 'string', errorMessage: 'plain', trace: [] });
  });

  test('at import is Runtime.ImportModuleError, Runtime.HandlerNotFound, Runtime.UserCodeSyntaxError or its own', async () => {
    const { fn, invoke } = setup();
    fn('missing', 'import "nowhere"; export const handler = 1;');
    fn('unexported', 'export const other = () => 1;');
    fn('broken', 'export const handler = (');
    fn('init', 'throw new TypeError("no table name");');
    fn('absent', 'export const handler = 1;', { Handler: 'other.handler' });
    expect((await invoke('missing')).payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    expect((await invoke('unexported')).payload).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    });
    expect((await invoke('broken')).payload).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
    expect((await invoke('init')).payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'no table name' });
    expect((await invoke('absent')).payload).toMatchObject({ errorType: 'Runtime.ImportModuleError', errorMessage: "Error: Cannot find module 'other'" });
  });

  test('Sandbox.Timedout ends the sandbox, even one that never yields', async () => {
    const { fn, invoke, log } = setup();
    fn('loop', 'let n = 0; export const handler = async (event) => { n++; while (event.loop); return n; };', { Timeout: 1 });
    expect((await invoke('loop', {})).payload).toBe(1);
    const { answer, payload } = await invoke('loop', { loop: true });
    expect(answer.FunctionError).toBe('Unhandled');
    expect(payload).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/) });
    expect((await invoke('loop', {})).payload).toBe(1);
    expect(await log('loop')).toContainEqual(expect.stringMatching(/^\S+Z \S+ Task timed out after 1.00 seconds$/));
  });

  test('Runtime.ExitError when the process exits, Runtime.OutOfMemory when memory ends', async () => {
    const { fn, invoke } = setup();
    fn('exit', 'export const handler = async () => process.exit(3);');
    fn('greedy', 'export const handler = async () => { const all = []; for (;;) all.push(new Array(1e6).fill("x" + all.length)); };', { Timeout: 30 });
    expect((await invoke('exit')).payload).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') });
    expect((await invoke('greedy')).payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  test('that nobody awaited fails the invocation that it fell into', async () => {
    const { fn, invoke } = setup();
    fn('loose', 'export const handler = async () => { Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 1000)); };');
    expect((await invoke('loose')).payload).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' });
    expect((await invoke('loose')).payload).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection' });
  });
});
