import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { Logs } from '../../../local/logs/engine.ts';
import { aHost, call, make } from '../iam/fake-host.ts';

let dir: string;
let logs: Logs;
const FUNCTIONS: JsonObject = { Functions: [{ FunctionName: 'reserve-stock' }, { FunctionName: 'relay', LoggingConfig: { LogGroup: '/crossdock/relay' } }] };
const open = () => new Logs(aHost(join(dir, 'logs'), () => FUNCTIONS).host, { lambdaLogs: join(dir, 'lambda') });
const ask = (action: string, input: JsonObject) => logs.handle(call('logs', action, input));
const wrote = (name: string, ...events: [number, string, string][]) =>
  appendFileSync(join(dir, 'lambda', `${name}.log`), events.map(([timestamp, logStreamName, message]) => `${JSON.stringify({ timestamp, logStreamName, message })}\n`).join(''));
const messages = (answer: JsonObject) => (answer['events'] as JsonObject[]).map((event) => event['message']);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'logs-'));
  mkdirSync(join(dir, 'lambda'));
  logs = open();
});
afterEach(() => rmSync(dir, { recursive: true }));

test('functions have the groups that they write to, beside those of the template', async () => {
  const { attributes } = await make(logs.types, 'AWS::Logs::LogGroup', 'Access', { LogGroupName: '/api/access', RetentionInDays: 30 });
  expect(attributes['Arn']).toBe('arn:aws:logs:eu-central-1:111122223333:log-group:/api/access:*');
  const names = ((await ask('DescribeLogGroups', {}))['logGroups'] as JsonObject[]).map((group) => group['logGroupName']);
  expect(names).toEqual(['/api/access', '/aws/lambda/reserve-stock', '/crossdock/relay']);
});
test('what a function wrote is read by its group, in order of time', async () => {
  wrote('relay', [20, 's1', 'second'], [10, 's2', 'first']);
  expect(messages(await ask('FilterLogEvents', { logGroupName: '/crossdock/relay' }))).toEqual(['first', 'second']);
  expect(messages(await ask('GetLogEvents', { logGroupName: '/crossdock/relay', logStreamName: 's1' }))).toEqual(['second']);
});
test('a group is as large as what was written to it', async () => {
  const size = async () => ((await ask('DescribeLogGroups', { logGroupNamePrefix: '/crossdock/relay' }))['logGroups'] as JsonObject[])[0]?.['storedBytes'];
  expect(await size()).toBe(0);
  wrote('relay', [20, 's1', 'second']);
  expect(await size()).toBeGreaterThan('second'.length);
});
test('terms filter: all of them, any of those with a question mark, none of those with a minus', async () => {
  wrote('relay', [1, 's', 'ERROR order 7 timeout'], [2, 's', 'ERROR order 8'], [3, 's', 'INFO "order 9"']);
  const found = async (filterPattern: string) => messages(await ask('FilterLogEvents', { logGroupName: '/crossdock/relay', filterPattern }));
  expect(await found('ERROR timeout')).toEqual(['ERROR order 7 timeout']);
  expect(await found('?timeout ?INFO')).toEqual(['ERROR order 7 timeout', 'INFO "order 9"']);
  expect(await found('ERROR -timeout')).toEqual(['ERROR order 8']);
  expect(await found('"order 8"')).toEqual(['ERROR order 8']);
  await expect(found('{ $.level = "ERROR" }')).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
test('time, stream and page narrow what is found', async () => {
  wrote('relay', [1, 'a', '1'], [2, 'b', '2'], [3, 'a', '3'], [4, 'a', '4']);
  const find = (input: JsonObject) => ask('FilterLogEvents', { logGroupName: '/crossdock/relay', ...input });
  expect(messages(await find({ startTime: 2, endTime: 3 }))).toEqual(['2', '3']);
  expect(messages(await find({ logStreamNames: ['a'] }))).toEqual(['1', '3', '4']);
  expect(await find({ limit: 3 })).toMatchObject({ nextToken: '3' });
  expect(messages(await find({ limit: 3, nextToken: '3' }))).toEqual(['4']);
});
test('a stream is read forward and backward by its tokens', async () => {
  wrote('relay', ...[1, 2, 3, 4].map((n): [number, string, string] => [n, 's', String(n)]));
  const get = (input: JsonObject) => ask('GetLogEvents', { logGroupName: '/crossdock/relay', logStreamName: 's', limit: 2, ...input });
  const last = await get({});
  expect(messages(last)).toEqual(['3', '4']);
  expect(messages(await get({ nextToken: last['nextBackwardToken']! }))).toEqual(['1', '2']);
  expect(messages(await get({ nextToken: last['nextForwardToken']! }))).toEqual([]);
  wrote('relay', [5, 's', '5']);
  expect(messages(await get({ nextToken: last['nextForwardToken']! }))).toEqual(['5']);
});
test('what is put by the API is kept', async () => {
  await ask('CreateLogGroup', { logGroupName: '/own' });
  await ask('CreateLogStream', { logGroupName: '/own', logStreamName: 's' });
  await ask('PutLogEvents', { logGroupName: '/own', logStreamName: 's', logEvents: [{ timestamp: 5, message: 'hello\nthere' }] });
  logs = open();
  expect(await ask('GetLogEvents', { logGroupName: '/own', logStreamName: 's' })).toMatchObject({ events: [{ timestamp: 5, message: 'hello\nthere', ingestionTime: 1767603600000 }] });
  expect(await ask('DescribeLogStreams', { logGroupName: '/own' })).toMatchObject({ logStreams: [{ logStreamName: 's', lastEventTimestamp: 5 }] });
});
test('errors have the names of AWS', async () => {
  await ask('CreateLogGroup', { logGroupName: '/own' });
  await expect(ask('CreateLogGroup', { logGroupName: '/own' })).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  await expect(ask('GetLogEvents', { logGroupName: '/none', logStreamName: 's' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(ask('PutLogEvents', { logGroupName: '/own', logStreamName: 's', logEvents: [] })).rejects.toThrow('The specified log stream does not exist.');
});
test('a line that is still being written is left for the next time', async () => {
  wrote('relay', [1, 's', 'whole']);
  appendFileSync(join(dir, 'lambda', 'relay.log'), '{"timestamp":2,"logStr');
  expect(messages(await ask('FilterLogEvents', { logGroupName: '/crossdock/relay' }))).toEqual(['whole']);
});
