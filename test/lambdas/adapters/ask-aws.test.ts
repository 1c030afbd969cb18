import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askAws } from '../../../lambdas/adapters/ask-aws.ts';
import { dynamo } from '../../../lambdas/adapters/dynamo.ts';
import { originOf } from '../../../lambdas/adapters/signed-request.ts';
import { claimOf, signatureOf, signingKeyOf } from '../../../local/credentials/signature.ts';

interface Heard {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}
const heard: Heard[] = [];
type Answer = (response: ServerResponse) => void;
let answers: Answer[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    heard.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
    (answers.shift() ?? says(200, {}))(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const says = (status: number, body: object | string, headers: Record<string, string> = {}): Answer => (response) => void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
const cut: Answer = (response) => void response.destroy();
const cutOff: Answer = (response) => void response.writeHead(200, { 'content-length': 100 }).write('{"Item":', () => response.destroy());
const nothing: Answer = () => undefined;

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
beforeEach(() => {
  heard.length = 0;
  answers = [];
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  Object.assign(process.env, { AWS_ENDPOINT_URL: address(), AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session', _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793' });
});
const pauses: number[] = [];
const asking = { wait: async (attempt: number) => void pauses.push(attempt) };
const ask = () => askAws('dynamodb', 'GetItem', { TableName: 'orders' }, asking);

describe('a call', () => {
  test.each([
    ['dynamodb', 'GetItem', 'application/x-amz-json-1.0', 'DynamoDB_20120810.GetItem'],
    ['events', 'PutEvents', 'application/x-amz-json-1.1', 'AWSEvents.PutEvents'],
    ['secretsmanager', 'GetSecretValue', 'application/x-amz-json-1.1', 'secretsmanager.GetSecretValue'],
    ['sqs', 'SendMessage', 'application/x-amz-json-1.0', 'AmazonSQS.SendMessage'],
    ['states', 'StartExecution', 'application/x-amz-json-1.0', 'AWSStepFunctions.StartExecution'],
  ] as const)('of %s is by name, in JSON, signed by the role that the function has', async (service, operation, type, target) => {
    answers = [says(200, { what: 'was asked' })];
    expect(await askAws(service, operation, { one: 1, nothing: undefined })).toEqual({ what: 'was asked' });
    const [{ headers, body }] = heard as [Heard];
    expect([headers['content-type'], headers['x-amz-target'], headers['x-amz-security-token'], body]).toEqual([type, target, 'session', '{"one":1}']);
    const request = { method: 'POST', path: '/', rawQuery: '', headers };
    const claim = claimOf(request);
    expect(claim).toMatchObject({ accessKeyId: 'AKIDEXAMPLE', region: 'eu-central-1', service });
    expect(claim?.signedHeaders).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']));
    if (claim) expect(claim.signature).toBe(signatureOf(request, claim, signingKeyOf('secret', claim)));
  });

  test.each([
    ['dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB'], ['events', 'AWS_ENDPOINT_URL_EVENTBRIDGE'], ['secretsmanager', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'], ['sqs', 'AWS_ENDPOINT_URL_SQS'], ['states', 'AWS_ENDPOINT_URL_SFN'],
  ] as const)('of %s goes where %s says', async (service, name) => {
    Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', [name]: address() });
    await askAws(service, 'Anything', {}, asking);
    delete process.env[name];
    expect(heard).toHaveLength(1);
  });

  test('belongs to the trace of the function, or to the one that is given', async () => {
    await ask();
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'a-function';
    await ask();
    await askAws('states', 'StartExecution', {}, { trace: 'Root=1-00000000-000000000000000000000001' });
    expect(heard.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual([undefined, 'Root=1-5759e988-bd862e3fe1be46a994272793', 'Root=1-00000000-000000000000000000000001']);
  });

  test('of AWS itself is by TLS', async () => {
    const first: Buffer[] = [];
    const listener = createListener((socket) => socket.once('data', (bytes) => first.push(bytes) && socket.destroy())).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    process.env.AWS_ENDPOINT_URL = `https://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    await expect(ask()).rejects.toMatchObject({ name: 'Transient', code: 'aws.ECONNRESET' });
    listener.close();
    // each attempt begins with a handshake: https://www.rfc-editor.org/rfc/rfc8446#section-5.1
    expect(first.map((bytes) => bytes[0])).toEqual([22, 22, 22]);
    delete process.env.AWS_ENDPOINT_URL;
    expect(originOf('dynamodb')).toBe('https://dynamodb.eu-central-1.amazonaws.com');
  });

  test('whose answer cannot be read fails without repeating it: it may be a secret', async () => {
    answers = [says(200, '{"SecretString":"hunter2')];
    const error = (await askAws('secretsmanager', 'GetSecretValue', {}, asking).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toBe('24 characters that are not JSON');
  });

  test('that says nothing has an empty answer', async () => {
    answers = [says(200, '')];
    expect(await ask()).toEqual({});
  });
});

describe('what is refused', () => {
  test.each([
    ['by its name behind a namespace', { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'The conditional request failed' }, {}, 'ConditionalCheckFailedException', 'The conditional request failed'],
    ['by its name alone', { __type: 'TaskTimedOut', Message: 'Task Timed Out' }, {}, 'TaskTimedOut', 'Task Timed Out'],
    ['by a header, with an address behind a colon', {}, { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/coral/' }, 'AccessDeniedException', 'dynamodb answered 400'],
    ['without a name', 'no', {}, 'Http400', 'dynamodb answered 400'],
  ])('is told %s, and not tried again', async (_how, body, headers, name, message) => {
    answers = [says(400, body, headers)];
    await expect(ask()).rejects.toMatchObject({ name, message });
    expect(heard).toHaveLength(1);
  });

  test('keeps what else the service says of it', async () => {
    answers = [says(400, { __type: 'x#TransactionCanceledException', message: 'cancelled', CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] })];
    await expect(ask()).rejects.toMatchObject({ name: 'TransactionCanceledException', CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] });
  });
});

describe('what passes', () => {
  const passing: [string, Answer, string][] = [
    ['an error of the service', says(500, { __type: 'InternalServerError' }), 'aws.InternalServerError'],
    ['a page of whoever stands before it', says(503, '<html>Service Unavailable</html>'), 'aws.Http503'],
    ['a throttle', says(400, { __type: 'x#ThrottlingException', message: 'slowly' }), 'aws.ThrottlingException'],
    ['a throttle without a name', says(429, ''), 'aws.Http429'],
    ['a connection that is cut', cut, 'aws.ECONNRESET'],
    ['an answer that is cut off', cutOff, 'aws.ECONNRESET'],
  ];
  test.each(passing)('%s is tried three times, and then Transient', async (_what, answer, code) => {
    pauses.length = 0;
    answers = [answer, answer, answer];
    await expect(ask()).rejects.toMatchObject({ name: 'Transient', code });
    expect([heard.length, pauses]).toEqual([3, [1, 2]]);
  });

  test.each(passing)('after %s the next attempt is answered', async (_what, answer) => {
    answers = [answer, says(200, { Item: 'here' })];
    expect(await ask()).toEqual({ Item: 'here' });
    expect(heard).toHaveLength(2);
  });

  test('a service that is silent is waited for so long, and then asked again', async () => {
    answers = [nothing, says(200, { Item: 'here' })];
    expect(await askAws('dynamodb', 'GetItem', {}, { ...asking, longestMs: 50 })).toEqual({ Item: 'here' });
    answers = [nothing, nothing, nothing];
    await expect(askAws('dynamodb', 'GetItem', {}, { ...asking, longestMs: 50 })).rejects.toMatchObject({ name: 'Transient', code: 'aws.TimeoutError' });
  });

  test('a host that is not there is Transient', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    await expect(ask()).rejects.toMatchObject({ name: 'Transient', code: 'aws.ECONNREFUSED' });
  });

  test('by itself it waits a moment between attempts', async () => {
    answers = [says(500, ''), says(500, '')];
    expect(await askAws('dynamodb', 'GetItem', {})).toEqual({});
    expect(heard).toHaveLength(3);
  });

  test('a transaction is asked by one token however often, so that it is done once; the next has another', async () => {
    answers = [cut];
    await dynamo.transactWrite({ TransactItems: [] });
    await dynamo.transactWrite({ TransactItems: [] });
    const tokens = heard.map(({ body }) => (JSON.parse(body) as { ClientRequestToken: string }).ClientRequestToken);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });
});
