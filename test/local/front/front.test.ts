import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AwsError } from '../../../local/contract.ts';
import type { AwsCall, JsonObject } from '../../../local/contract.ts';
import { send } from '../../../local/front/incoming.ts';
import { Front } from '../../../local/front/server.ts';
import { asDeveloper } from '../runtime/support.ts';
import { queryRequest, scopedTo } from './scoped.ts';

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

test('a query protocol call is read from its form and answered in XML', async () => {
  answer = () => ({ Arn: 'arn:aws:iam::000000000000:role/a<b', Parts: ['x', 'y'] });
  const form = { Action: 'Publish', Version: '2010-03-31', TopicArn: 't', 'Names.member.1': 'a', 'Names.member.2': 'b', 'MessageAttributes.entry.1.Name': 'role', 'MessageAttributes.entry.1.Value.StringValue': 'finance' };
  const answered = await fetch(endpoint, queryRequest('sns', form));
  expect([answered.status, answered.headers.get('content-type'), await answered.text()]).toEqual([
    200,
    'text/xml',
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><Arn>arn:aws:iam::000000000000:role/a&lt;b</Arn><Parts><member>x</member><member>y</member></Parts></PublishResult><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></PublishResponse>',
  ]);
  expect(calls).toEqual([{ service: 'sns', action: 'Publish', input: { TopicArn: 't', Names: ['a', 'b'], MessageAttributes: { role: { StringValue: 'finance' } } } }]);
});

test('a query protocol error carries its code, and whose fault it is', async () => {
  answer = () => {
    throw new AwsError('AccessDenied', 'no', 403);
  };
  const answered = await fetch(endpoint, queryRequest('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' }));
  expect([answered.status, await answered.text()]).toEqual([
    403,
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>request-1</RequestId></ErrorResponse>',
  ]);
});

test('an invocation carries its payload and its failure apart', async () => {
  answer = () => ({ StatusCode: 200, Payload: '{"errorMessage":"boom"}', FunctionError: 'Unhandled', ExecutedVersion: '$LATEST' });
  const FunctionName = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
  const invoked = await client(LambdaClient).send(new InvokeCommand({ FunctionName, Payload: '{"a":1}', InvocationType: 'RequestResponse' }));
  expect([Buffer.from(invoked.Payload!).toString(), invoked.FunctionError, invoked.ExecutedVersion]).toEqual(['{"errorMessage":"boom"}', 'Unhandled', '$LATEST']);
  expect(calls).toEqual([{ service: 'lambda', action: 'Invoke', input: { FunctionName, Payload: '{"a":1}', InvocationType: 'RequestResponse' } }]);
});

test('a REST call takes its members from path, query and body', async () => {
  const headers = { 'authorization': scopedTo('scheduler'), 'content-type': 'application/json' };
  await fetch(`${endpoint}/schedules?ScheduleGroup=polls&MaxResults=5`, { headers });
  await fetch(`${endpoint}/schedules/a%20b`, { method: 'POST', headers, body: '{"ScheduleExpression":"rate(1 hour)","ClientToken":"t"}' });
  expect(calls).toEqual([
    { service: 'scheduler', action: 'ListSchedules', input: { GroupName: 'polls', MaxResults: 5 } },
    { service: 'scheduler', action: 'CreateSchedule', input: { Name: 'a b', ScheduleExpression: 'rate(1 hour)', ClientToken: 't' } },
  ]);
  const unknown = await fetch(`${endpoint}/schedules`, { method: 'PATCH', headers });
  expect([unknown.status, unknown.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
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
