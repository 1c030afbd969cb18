import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwsError } from '../../../local/contract.ts';
import type { AwsCall, JsonObject } from '../../../local/contract.ts';
import { Sns } from '../../../local/sns/engine.ts';
import { aHost, call, make } from '../iam/fake-host.ts';
import { eventually } from '../../support/eventually.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:alerts';
let dir: string;
let sns: Sns;
let made: ReturnType<typeof aHost>;
let answer: (call: AwsCall) => JsonObject;
let topic = '';
const open = async () => {
  made = aHost(dir, (each) => answer(each));
  sns = new Sns(made.host);
  topic = (await make(sns.types, 'AWS::SNS::Topic', 'Alerts', { TopicName: 'alerts' })).ref;
};
const subscribe = (properties: JsonObject) => make(sns.types, 'AWS::SNS::Subscription', 'Subscription', { TopicArn: topic, ...properties });
const publish = (input: JsonObject = {}) => sns.handle(call('sns', 'Publish', { TopicArn: topic, Message: 'stuck', ...input }));
const delivered = (count = 1) => eventually(() => expect(made.calls).toHaveLength(count));

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sns-'));
  answer = () => ({});
  await open();
});
afterEach(() => {
  sns.stop();
  rmSync(dir, { recursive: true });
});

test('a queue gets the envelope, in the name of the topic', async () => {
  await subscribe({ Protocol: 'sqs', Endpoint: QUEUE });
  const { MessageId } = await publish({ Subject: 'Order 7', MessageAttributes: { role: { DataType: 'String', StringValue: 'finance' } } });
  await delivered();
  const { principal, service, action, input } = made.calls[0]!;
  expect([service, action, principal, input['QueueUrl']]).toEqual(['sqs', 'SendMessage', { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topic }, 'http://127.0.0.1:4510/111122223333/alerts']);
  expect(JSON.parse(String(input['MessageBody']))).toEqual({
    Type: 'Notification',
    MessageId,
    TopicArn: topic,
    Subject: 'Order 7',
    Message: 'stuck',
    Timestamp: '2026-01-05T09:00:00.000Z',
    SignatureVersion: '1',
    Signature: '',
    SigningCertURL: '',
    UnsubscribeURL: '',
    MessageAttributes: { role: { Type: 'String', Value: 'finance' } },
  });
});
test('a queue that wants it raw gets the message alone, with its attributes', async () => {
  await subscribe({ Protocol: 'sqs', Endpoint: QUEUE, RawMessageDelivery: true });
  const MessageAttributes = { role: { DataType: 'String', StringValue: 'finance' } };
  await publish({ MessageAttributes });
  await delivered();
  expect(made.calls[0]!.input).toEqual({ QueueUrl: 'http://127.0.0.1:4510/111122223333/alerts', MessageBody: 'stuck', MessageAttributes });
});
test('a function gets an event of SNS', async () => {
  const { ref } = await subscribe({ Protocol: 'lambda', Endpoint: 'arn:aws:lambda:eu-central-1:111122223333:function:page' });
  await publish();
  await delivered();
  const { action, input } = made.calls[0]!;
  expect([action, input['InvocationType']]).toEqual(['Invoke', 'Event']);
  expect(JSON.parse(String(input['Payload']))).toMatchObject({ Records: [{ EventSource: 'aws:sns', EventSubscriptionArn: ref, Sns: { Message: 'stuck', Subject: null } }] });
});
test('mail stays here as a file', async () => {
  await subscribe({ Protocol: 'email', Endpoint: 'ops@example.com' });
  await publish();
  await eventually(() => expect(readdirSync(join(dir, 'outbox'))).toHaveLength(1));
  const [file] = readdirSync(join(dir, 'outbox'));
  expect(JSON.parse(readFileSync(join(dir, 'outbox', file!), 'utf8'))).toMatchObject({ protocol: 'email', endpoint: 'ops@example.com', Message: 'stuck' });
});
describe('a web hook is really called', () => {
  let got: { headers: Record<string, unknown>; body: string }[];
  let status: number;
  let server: Server;
  let Endpoint: string;
  beforeEach(async () => {
    [got, status] = [[], 200];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/desk`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const called = (times: number) => eventually(() => expect(got).toHaveLength(times));

  test('with the envelope, and says what it is in its headers', async () => {
    const { ref } = await subscribe({ Protocol: 'http', Endpoint });
    const { MessageId } = await publish({ Subject: 'late' });
    await called(1);
    expect(got[0]!.headers).toMatchObject({ 'x-amz-sns-message-type': 'Notification', 'x-amz-sns-message-id': MessageId, 'x-amz-sns-topic-arn': topic, 'x-amz-sns-subscription-arn': ref, 'content-type': 'text/plain; charset=UTF-8' });
    expect(JSON.parse(got[0]!.body)).toMatchObject({ Type: 'Notification', MessageId, TopicArn: topic, Subject: 'late', Message: 'stuck' });
  });
  test('with the message alone, where it wants it raw', async () => {
    await subscribe({ Protocol: 'http', Endpoint, RawMessageDelivery: true });
    await publish();
    await called(1);
    expect([got[0]!.body, got[0]!.headers['x-amz-sns-rawdelivery']]).toEqual(['stuck', 'true']);
  });
  test('three times more where it fails, and no more where it refuses', async () => {
    const waits: number[] = [];
    made.host.clock.after = (ms, run) => {
      waits.push(ms);
      queueMicrotask(run);
      return () => {};
    };
    await subscribe({ Protocol: 'http', Endpoint });
    status = 503;
    await publish();
    await called(4);
    status = 404;
    await publish();
    await called(5);
    await eventually(() => expect(new DatabaseSync(join(dir, 'pending.sqlite')).prepare('SELECT id FROM pending').all()).toEqual([]));
    expect([got.length, waits]).toEqual([5, [20_000, 20_000, 20_000]]);
  });
});
test('what fails is tried again, over a restart', async () => {
  await subscribe({ Protocol: 'sqs', Endpoint: QUEUE });
  answer = () => {
    throw new AwsError('InternalFailure', 'down', 500);
  };
  await publish();
  await delivered();
  await made.clock.advance(1000);
  await delivered(2);
  sns.stop();
  answer = () => ({});
  await open();
  await subscribe({ Protocol: 'sqs', Endpoint: QUEUE });
  sns.start();
  await delivered();
  await made.clock.advance(60_000);
  await delivered();
});
test('what is refused goes to the dead-letter queue at once', async () => {
  await subscribe({ Protocol: 'sqs', Endpoint: QUEUE, RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:111122223333:alerts-dlq' } });
  answer = ({ input }) => {
    if (String(input['QueueUrl']).endsWith('/alerts')) throw new AwsError('AccessDenied', 'no', 403);
    return {};
  };
  await publish();
  await delivered(2);
  expect(made.calls[1]!.input['QueueUrl']).toBe('http://127.0.0.1:4510/111122223333/alerts-dlq');
});
test('each protocol may have its own text', async () => {
  await subscribe({ Protocol: 'sqs', Endpoint: QUEUE, RawMessageDelivery: 'true' });
  await publish({ MessageStructure: 'json', Message: JSON.stringify({ default: 'all', sqs: 'queue' }) });
  await delivered();
  expect(made.calls[0]!.input['MessageBody']).toBe('queue');
  await expect(publish({ MessageStructure: 'json', Message: '{}' })).rejects.toMatchObject({ name: 'InvalidParameter' });
});
test('an unknown topic and an empty message are refused; so is an unknown protocol, at load', async () => {
  await expect(publish({ TopicArn: `${topic}2` })).rejects.toMatchObject({ name: 'NotFound', status: 404 });
  await expect(publish({ Message: '' })).rejects.toMatchObject({ name: 'InvalidParameter' });
  await expect(subscribe({ Protocol: 'firehose', Endpoint: 'x' })).rejects.toThrow('Stack/Subscription: the protocol firehose is not supported');
  expect(sns.types['AWS::SNS::Subscription']!.honoured).not.toContain('FilterPolicy');
});
