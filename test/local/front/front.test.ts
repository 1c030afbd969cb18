import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AwsError } from '../../../local/contract.ts';
import type { AwsCall, JsonObject } from '../../../local/contract.ts';
import { send } from '../../../local/front/incoming.ts';
import { Front } from '../../../local/front/server.ts';
import { asDeveloper } from '../runtime/support.ts';

let front: Front;
let endpoint: string;
let calls: Omit<AwsCall, 'principal'>[];
let answer: (call: AwsCall) => JsonObject;
const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  const note = ({ principal: _principal, ...call }: AwsCall) => void calls.push(call);
  front = new Front({
    dispatch: async (call) => (note(call), answer(call)),
    admit: note,
    authenticate: () => ({ kind: 'root' }),
    id: () => 'request-1',
    log: () => undefined,
  });
  front.use('/execute-api', (_request, response) => send(response, { status: 200, body: 'an api' }));
  front.use('/execute-api/special', (_request, response) => send(response, { status: 200, body: 'a special one' }));
  front.forward('dynamodb', { forward: async (_call, body) => ({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.from(`{"Item":{"echo":{"S":"${body.length}"}}}`) }) });
  endpoint = `http://127.0.0.1:${await front.listen(0)}`;
});
beforeEach(() => {
  calls = [];
  answer = () => ({});
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await front.close();
});
function client<T extends { destroy(): void }>(Client: new (settings: ReturnType<typeof asDeveloper>) => T): T {
  const made = new Client(asDeveloper(endpoint));
  clients.push(made);
  return made;
}

test('a query protocol answer is XML that the SDK reads', async () => {
  answer = () => ({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:role/a<b', UserId: 'x' });
  expect(await client(STSClient).send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: 'arn:aws:iam::000000000000:role/a<b' });
  expect(calls).toEqual([{ service: 'sts', action: 'GetCallerIdentity', input: {} }]);
});

test('a query protocol error carries its code', async () => {
  answer = () => {
    throw new AwsError('AccessDenied', 'no', 403);
  };
  await expect(client(STSClient).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'AccessDenied', message: 'no', $metadata: { httpStatusCode: 403, requestId: 'request-1' } });
});

test('an invocation carries its payload and its failure apart', async () => {
  answer = () => ({ StatusCode: 200, Payload: '{"errorMessage":"boom"}', FunctionError: 'Unhandled', ExecutedVersion: '$LATEST' });
  const FunctionName = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
  const invoked = await client(LambdaClient).send(new InvokeCommand({ FunctionName, Payload: '{"a":1}', InvocationType: 'RequestResponse' }));
  expect([Buffer.from(invoked.Payload!).toString(), invoked.FunctionError, invoked.ExecutedVersion]).toEqual(['{"errorMessage":"boom"}', 'Unhandled', '$LATEST']);
  expect(calls).toEqual([{ service: 'lambda', action: 'Invoke', input: { FunctionName, Payload: '{"a":1}', InvocationType: 'RequestResponse' } }]);
});

test('a REST call takes its members from path, query and body', async () => {
  const scheduler = client(SchedulerClient);
  await scheduler.send(new ListSchedulesCommand({ GroupName: 'polls', MaxResults: 5 }));
  await scheduler.send(new CreateScheduleCommand({ Name: 'a b', ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: 'x', RoleArn: 'y' }, ClientToken: 't' }));
  expect(calls).toEqual([
    { service: 'scheduler', action: 'ListSchedules', input: { GroupName: 'polls', MaxResults: 5 } },
    { service: 'scheduler', action: 'CreateSchedule', input: { Name: 'a b', ClientToken: 't', ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: 'x', RoleArn: 'y' } } },
  ]);
});

test('a REST error has its name in a header', async () => {
  answer = () => {
    throw new AwsError('ResourceNotFoundException', 'Function not found', 404, { Type: 'User' });
  };
  await expect(client(LambdaClient).send(new InvokeCommand({ FunctionName: 'f' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Function not found', Type: 'User' });
});

test('a JSON call carries the trace of its caller on', async () => {
  answer = () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
  const events = client(EventBridgeClient);
  events.middlewareStack.add((next) => (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-amzn-trace-id'] = 'Root=1-2-3';
    return next(args);
  }, { step: 'build' });
  await events.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] }));
  expect(calls).toEqual([{ service: 'events', action: 'PutEvents', input: { Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] }, trace: 'Root=1-2-3' }]);
});

test('a fault of the runtime is an internal failure to the caller, without its inside', async () => {
  answer = () => {
    throw new TypeError('secret path /home/me');
  };
  const failing = client(EventBridgeClient).send(new PutEventsCommand({ Entries: [{}] }));
  await expect(failing).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  await expect(failing).rejects.not.toThrow('secret');
});

test('calls to a forwarded service are admitted, and pass byte for byte', async () => {
  const found = await client(DynamoDBClient).send(new GetItemCommand({ TableName: 'orders', Key: { pk: { S: '1' } } }));
  expect(found.Item).toEqual({ echo: { S: '45' } });
  expect(calls).toEqual([{ service: 'dynamodb', action: 'GetItem', input: { TableName: 'orders', Key: { pk: { S: '1' } } } }]);
});

test('what is not signed goes to the handler with the longest prefix, or is refused', async () => {
  const get = async (path: string) => (await fetch(`${endpoint}${path}`)).text();
  expect(await get('/execute-api/a/prod/x')).toBe('an api');
  expect(await get('/execute-api/special/prod')).toBe('a special one');
  expect((await fetch(`${endpoint}/execute-apish`)).status).toBe(403);
});

test('a request by any name but that of this machine is refused', async () => {
  const status = (host: string) =>
    new Promise((resolve, reject) => {
      request(`${endpoint}/execute-api/x`, { headers: { host } }, (response) => resolve(response.resume().statusCode)).once('error', reject).end();
    });
  expect(await Promise.all(['localhost:4510', '127.0.0.1', 'bucket.localhost:1', 'evil.example', 'localhost.evil.example'].map(status))).toEqual([200, 200, 200, 403, 403]);
});
