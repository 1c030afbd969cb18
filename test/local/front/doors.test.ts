import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { connect } from 'node:net';
import { CognitoIdentityProviderClient, InitiateAuthCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromCbor, toCbor } from '../../../local/front/cbor.ts';
import { startRuntime } from '../../../local/runtime/runtime.ts';
import type { Runtime } from '../../../local/runtime/runtime.ts';
import { ASSEMBLY, aDataDirectory, asDeveloper } from '../runtime/support.ts';
import { queryRequest } from './scoped.ts';

const data = aDataDirectory();
let runtime: Runtime;
const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  runtime = await startRuntime({ assembly: ASSEMBLY, dataDir: data.path, port: 0 });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await runtime.stop();
  data.remove();
});
type Settings = ReturnType<typeof asDeveloper>;
function client<T extends { destroy(): void }>(Client: new (settings: Settings) => T, more: Partial<Settings> = {}): T {
  const made = new Client({ ...asDeveloper(runtime.endpoint), ...more });
  clients.push(made);
  return made;
}
const stranger = { credentials: { accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'x' } } as unknown as Partial<Settings>;
const forger = { credentials: { accessKeyId: 'AKIALOCALROOT0000000', secretAccessKey: 'guessed' } } as unknown as Partial<Settings>;

test('a key that nobody has is refused in the words of each protocol', async () => {
  await expect(client(SQSClient, stranger).send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  await expect(client(DynamoDBClient, stranger).send(new GetItemCommand({ TableName: 'outbox', Key: { id: { S: '1' } } }))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  const topics = await fetch(runtime.endpoint, queryRequest('sns', { Action: 'ListTopics' }, 'AKIANOBODY0000000000'));
  expect([topics.status, await topics.text()]).toEqual([403, expect.stringContaining('<Code>InvalidClientTokenId</Code>')]);
  await expect(client(LambdaClient, stranger).send(new ListFunctionsCommand({}))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  await expect(client(S3Client, stranger).send(new ListObjectsV2Command({ Bucket: 'data-documents' }))).rejects.toMatchObject({ name: 'InvalidAccessKeyId', $metadata: { httpStatusCode: 403 } });
});

test('a signature made with another secret is refused', async () => {
  await expect(client(SQSClient, forger).send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: 'InvalidSignatureException', $metadata: { httpStatusCode: 403 } });
  const caller = await fetch(runtime.endpoint, queryRequest('sts', { Action: 'GetCallerIdentity' }));
  expect([caller.status, await caller.text()]).toEqual([403, expect.stringContaining('<Code>SignatureDoesNotMatch</Code>')]);
  await expect(client(S3Client, forger).send(new ListObjectsV2Command({ Bucket: 'data-documents' }))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});

test('who is refused is not counted', async () => {
  const before = runtime.metrics().total.sqs;
  await client(SQSClient, forger).send(new ListQueuesCommand({})).catch(() => undefined);
  expect(runtime.metrics().total.sqs).toEqual(before);
});

test('what is not signed is refused, whatever it asks for', async () => {
  const asked = await fetch(runtime.endpoint, { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' }, body: '{}' });
  expect([asked.status, await asked.json()]).toEqual([403, { __type: 'MissingAuthenticationTokenException', message: 'Requests to AWS services must be signed. See /_local/resources for what runs here.' }]);
  expect((await fetch(`${runtime.endpoint}/data-documents/secret.txt`)).status).toBe(403);
});

test('of Cognito, signing in needs no signature, and everything else does', async () => {
  const cognito = client(CognitoIdentityProviderClient);
  await expect(cognito.send(new InitiateAuthCommand({ ClientId: 'nobodys', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'a', PASSWORD: 'b' } }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const unsigned = (action: string) =>
    fetch(runtime.endpoint, { method: 'POST', headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}`, 'content-type': 'application/x-amz-json-1.1' }, body: '{}' });
  expect((await unsigned('ListUserPools')).status).toBe(403);
  expect((await cognito.send(new ListUserPoolsCommand({ MaxResults: 1 }))).UserPools).toEqual([]);
});

test('a message of a megabyte goes in and out', async () => {
  const sqs = client(SQSClient);
  const QueueUrl = `${runtime.endpoint}/000000000000/Shop-Intake`;
  const MessageBody = 'x'.repeat(1024 * 1024);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body).toBe(MessageBody);
});

test('a body that no AWS API takes is refused in the protocol it was asked in', async () => {
  const sqs = client(SQSClient);
  const sending = sqs.send(new SendMessageCommand({ QueueUrl: `${runtime.endpoint}/000000000000/Shop-Intake`, MessageBody: 'x'.repeat(33 * 1024 * 1024) }));
  await expect(sending).rejects.toMatchObject({ name: 'RequestEntityTooLarge', $metadata: { httpStatusCode: 413 } });
});

test('CloudWatch speaks CBOR, as newer clients do', async () => {
  const call = async (action: string, input: Parameters<typeof toCbor>[0]) => {
    // botocore 1.43 sends exactly this
    const response = await signedFetch(`/service/GraniteServiceVersion20100801/operation/${action}`, toCbor(input));
    return [response.status, response.headers.get('smithy-protocol'), fromCbor(Buffer.from(await response.arrayBuffer()))];
  };
  expect(await call('ListMetrics', { Namespace: 'Nobody' })).toEqual([200, 'rpc-v2-cbor', { Metrics: [] }]);
  expect(await call('Dance', {})).toMatchObject([400, 'rpc-v2-cbor', { __type: 'InvalidAction' }]);
});

test("CloudWatch tells the SDK's client, in JSON, when a value was", async () => {
  const cloudwatch = client(CloudWatchClient);
  const Timestamp = new Date('2026-11-29T14:20:00Z');
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'm', Value: 3, Timestamp }] }));
  const MetricDataQueries = [{ Id: 'm', MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'm' }, Period: 60, Stat: 'p99' } }];
  const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, StartTime: new Date('2026-11-29T14:00:00Z'), EndTime: new Date('2026-11-29T15:00:00Z') }));
  expect(MetricDataResults).toEqual([{ Id: 'm', Label: 'm', StatusCode: 'Complete', Timestamps: [Timestamp], Values: [3] }]);
});

/** A request signed for CloudWatch by the SQS client's own signer. */
async function signedFetch(path: string, body: Buffer) {
  const signer = await (client(SQSClient).config as unknown as { signer: (scheme: object) => Promise<{ sign(request: object): Promise<{ headers: Record<string, string> }> }> }).signer({
    name: 'sigv4',
    signingName: 'monitoring',
    signingRegion: 'eu-west-1',
  });
  const { hostname, port, host } = new URL(runtime.endpoint);
  const headers = { host, 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
  const signed = await signer.sign({ method: 'POST', protocol: 'http:', hostname, port: Number(port), path, query: {}, headers, body });
  return fetch(`${runtime.endpoint}${path}`, { method: 'POST', headers: signed.headers, body: new Uint8Array(body) });
}

test('a request that is no HTTP ends its own connection and nobody else’s', async () => {
  const socket = connect(Number(new URL(runtime.endpoint).port), '127.0.0.1');
  const said = new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  socket.end('rubbish\r\n\r\n');
  expect(await said).toMatch(/^HTTP\/1.1 400 /);
  expect((await fetch(`${runtime.endpoint}/_local/health`)).status).toBe(200);
});
