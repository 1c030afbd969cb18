import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { JsonObject } from '../../../local/contract.ts';
import { setup } from './fixture.ts';

describe('a sandbox', () => {
  test('has the environment of the template and of Lambda, and nothing of this process', async () => {
    const { fn, invoke } = setup();
    fn('env', 'export const handler = async () => ({ ...process.env });', { Environment: { Variables: { TABLE: 'orders' } }, MemorySize: 256 });
    const { payload } = await invoke('env', {}, {});
    expect(payload).toMatchObject({
      TABLE: 'orders',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/env',
      AWS_ACCESS_KEY_ID: 'key of arn:aws:iam::111111111111:role/env-role',
      AWS_SESSION_TOKEN: 'env',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4510',
      LAMBDA_TASK_ROOT: expect.stringContaining('asset.env'),
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/),
    });
    expect(payload).not.toHaveProperty('HOME');
  });

  test('is told the trace of each invocation', async () => {
    const { fn, lambda } = setup();
    fn('trace', 'export const handler = async () => process.env._X_AMZN_TRACE_ID;');
    const answer = await lambda.handle({ service: 'lambda', action: 'Invoke', input: { FunctionName: 'trace' }, principal: { kind: 'root' }, trace: 'Root=1-a-b' });
    expect(answer.Payload).toBe('"Root=1-a-b"');
  });

  test('gives the handler its context', async () => {
    const { fn, invoke } = setup();
    fn('context', 'export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });', { Timeout: 10 });
    const { payload } = await invoke('context');
    expect(payload).toMatchObject({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:context',
      memoryLimitInMB: '128',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    });
    expect((payload as { left: number }).left).toBeGreaterThan(9000);
  });

  test('runs one invocation at a time; more start more, up to the limit, and the rest wait', async () => {
    const { fn, invoke, lambda } = setup({ maxSandboxes: 2 });
    fn('slow', 'let busy = 0; export const handler = async () => { busy++; await new Promise((r) => setTimeout(r, 15)); return busy--; };');
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => invoke('slow')));
    expect(answers.map(({ payload }) => payload)).toEqual([1, 1, 1, 1, 1]);
    expect(lambda.sandboxes()).toEqual({ slow: 2 });
  });

  test('leaves what V8 made of the code beside it once it has answered, for those that start next', async () => {
    const { fn, invoke, lambda, dataDir } = setup();
    fn('often', 'export const handler = async () => 1;');
    await invoke('often');
    expect(lambda.sandboxes()).toEqual({ often: 1 });
    const kept = join(dataDir, '..', 'cdk.out', '.compile-cache');
    await expect.poll(() => (existsSync(kept) ? readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length : 0)).toBe(1);
  });

  test('ends when it is idle for long', async () => {
    const clock = new ManualClock();
    const { fn, invoke, lambda } = setup({ clock, idleMs: 60_000 });
    fn('quiet', 'export const handler = async () => 1;');
    await lambda.start();
    await invoke('quiet');
    expect(lambda.sandboxes()).toEqual({ quiet: 1 });
    await clock.advance(59_000);
    expect(lambda.sandboxes()).toEqual({ quiet: 1 });
    await clock.advance(31_000);
    expect(lambda.sandboxes()).toEqual({ quiet: 0 });
    expect((await invoke('quiet')).payload).toBe(1);
  });

  test('stays while any function is at work, which may need it again', async () => {
    const clock = new ManualClock();
    const { fn, invoke, lambda } = setup({ clock, idleMs: 60_000 });
    for (const name of ['quiet', 'busy']) fn(name, 'export const handler = async () => 1;');
    await lambda.start();
    await invoke('quiet');
    for (let times = 0; times < 4; times += 1) {
      await invoke('busy');
      await clock.advance(40_000);
    }
    expect(lambda.sandboxes()).toEqual({ quiet: 1, busy: 1 });
    await clock.advance(60_000);
    expect(lambda.sandboxes()).toEqual({ quiet: 0, busy: 0 });
  });

  test('that is called every minute stays from one minute to the next, though nothing else is at work; what is called every five minutes does not', async () => {
    const clock = new ManualClock();
    const { fn, invoke, lambda } = setup({ clock });
    for (const name of ['minutely', 'seldom']) fn(name, 'let calls = 0; export const handler = async () => ++calls;');
    await lambda.start();
    await invoke('seldom');
    for (let minute = 1; minute <= 5; minute += 1) {
      expect((await invoke('minutely')).payload).toBe(minute);
      await clock.advance(60_000);
    }
    expect(lambda.sandboxes()).toEqual({ minutely: 1, seldom: 0 });
  });

  test('makes room when too many are idle: the longest idle one ends', async () => {
    const clock = new ManualClock();
    const { fn, invoke, lambda } = setup({ clock, maxIdleSandboxes: 2 });
    for (const name of ['a', 'b', 'c']) {
      fn(name, 'export const handler = async () => 1;');
      await invoke(name);
      await clock.advance(1000);
    }
    expect(lambda.sandboxes()).toEqual({ a: 0, b: 1, c: 1 });
  });

  test('runs CommonJS and inline code as Lambda does', async () => {
    const { fn, invoke, resource } = setup();
    fn('cjs', 'const path = require("node:path"); exports.handler = async () => path.sep;', {}, 'index.js');
    expect((await invoke('cjs')).payload).toBe('/');
    resource('AWS::Lambda::Function', 'Inline', {
      FunctionName: 'inline', Runtime: 'nodejs22.x', Handler: 'index.main', Role: 'arn:aws:iam::1:role/r',
      Code: { ZipFile: 'exports.main = (event, context, callback) => callback(null, "called back");' },
    });
    expect((await invoke('inline')).payload).toBe('called back');
  });

  test('does not take callbacks on Node.js 24, as Lambda', async () => {
    const { fn, invoke } = setup();
    fn('old', 'export const handler = (event, context, callback) => callback(null, 1);');
    expect((await invoke('old')).payload).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });
});

describe('the log of a function', () => {
  test('has console lines and what is written to stdout, line by line, between START and REPORT', async () => {
    const { fn, invoke, log } = setup();
    fn('talk', 'console.log("starting"); export const handler = async () => { console.warn("low on %s", "bolts"); process.stdout.write("{\\"a\\":1}\\n{\\"b\\""); process.stdout.write(":2}\\n"); };');
    await invoke('talk');
    const lines = (await log('talk')).map((line) => line.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replaceAll(/\d{4}-\S+Z/g, 'NOW'));
    expect(lines).toEqual([
      'START RequestId: ID Version: $LATEST',
      'NOW\tundefined\tINFO\tstarting',
      'NOW\tID\tWARN\tlow on bolts',
      '{"a":1}',
      '{"b":2}',
      'END RequestId: ID',
      expect.stringMatching(/^REPORT RequestId: ID\tDuration: [\d.]+ ms\tBilled Duration: /),
    ]);
  });

  test('is JSON when the template says so', async () => {
    const { fn, invoke, log } = setup();
    fn('talk', 'export const handler = async () => { console.debug("hidden"); console.info({ sku: "A1" }); };', { LoggingConfig: { LogFormat: 'JSON' } });
    await invoke('talk');
    const lines = (await log('talk')).map((line) => JSON.parse(line) as JsonObject);
    expect(lines.map(({ type, level }) => type ?? level)).toEqual(['platform.start', 'INFO', 'platform.runtimeDone', 'platform.report']);
    expect(lines[1]).toMatchObject({ level: 'INFO', message: { sku: 'A1' }, requestId: expect.any(String) });
    expect(lines[3]).toMatchObject({ record: { status: 'success', metrics: { memorySizeMB: 128, initDurationMs: expect.any(Number) } } });
  });
});

describe('reserved concurrency', () => {
  test('throttles what is over it', async () => {
    const { fn, invoke } = setup();
    fn('one', 'export const handler = async () => new Promise((r) => setTimeout(r, 30));', { ReservedConcurrentExecutions: 1 });
    const first = invoke('one');
    await expect(invoke('one')).rejects.toMatchObject({
      name: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.', detail: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    await first;
    await expect(invoke('one')).resolves.toBeDefined();
  });

  test('can be set and taken away while running', async () => {
    const { fn, invoke, lambda } = setup();
    fn('one', 'export const handler = async () => 1;');
    const call = (action: string, input: JsonObject = {}) => lambda.handle({ service: 'lambda', action, input: { FunctionName: 'one', ...input }, principal: { kind: 'root' } });
    expect(await call('PutFunctionConcurrency', { ReservedConcurrentExecutions: 0 })).toEqual({ ReservedConcurrentExecutions: 0 });
    await expect(invoke('one')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    expect(await call('GetFunction')).toMatchObject({ Concurrency: { ReservedConcurrentExecutions: 0 }, Configuration: { FunctionName: 'one', Timeout: 3 } });
    await call('DeleteFunctionConcurrency');
    expect((await invoke('one')).payload).toBe(1);
  });
});

describe('versions and aliases', () => {
  test('can be invoked by name and by ARN', async () => {
    const { fn, invoke, resource } = setup();
    fn('greet', 'export const handler = async (event, context) => [context.functionVersion, context.invokedFunctionArn];');
    const version = resource('AWS::Lambda::Version', 'Version', { FunctionName: 'greet' });
    const alias = resource('AWS::Lambda::Alias', 'Live', { FunctionName: 'greet', FunctionVersion: String(version.attributes.Version), Name: 'live' });
    expect(version.attributes.Version).toBe('1');
    expect(alias.ref).toBe('arn:aws:lambda:eu-west-1:111111111111:function:greet:live');
    const { answer, payload } = await invoke(alias.ref);
    expect(answer.ExecutedVersion).toBe('1');
    expect(payload).toEqual(['1', alias.ref]);
    await expect(invoke('greet', {}, { Qualifier: 'nowhere' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('what is not done here is refused by name', () => {
  test.each<[string, JsonObject, string]>([
    ['a Python runtime', { Runtime: 'python3.13' }, 'Shop/fn: property Runtime'],
    ['a container image', { Code: { ImageUri: 'x' } }, 'Shop/fn: property Code.ImageUri'],
    ['code that is no asset', { Code: { S3Bucket: 'b', S3Key: 'nowhere.zip' } }, 'Shop/fn: property Code.S3Key nowhere.zip'],
    ['a dead-letter target of another kind', { DeadLetterConfig: { TargetArn: 'arn:aws:kinesis:eu-west-1:1:stream/x' } }, 'Shop/fn: DeadLetterConfig.TargetArn'],
  ])('%s', (_, properties, message) => {
    const { fn } = setup();
    expect(() => fn('fn', '', properties)).toThrow(message);
  });

  test('a Kinesis stream as event source', () => {
    const { fn, resource } = setup();
    fn('work', '');
    expect(() => resource('AWS::Lambda::EventSourceMapping', 'M', { FunctionName: 'work', EventSourceArn: 'arn:aws:kinesis:eu-west-1:1:stream/x' })).toThrow(
      'Shop/M: EventSourceArn of service kinesis is not supported',
    );
  });
});
