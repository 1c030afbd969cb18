import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Principal } from '../../../local/contract.ts';
import { Credentials, ROOT_KEY } from '../../../local/credentials/credentials.ts';
import { claimOf, signatureOf, signingKeyOf } from '../../../local/credentials/signature.ts';
import { aHost } from '../iam/fake-host.ts';

const worker: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/worker', session: 'run-1' };
let dir: string;
let credentials: Credentials;
let server: Server;
let endpoint: string;
let seen: Principal | Error | undefined;

beforeAll(async () => {
  server = createServer((req, res) => void answer(req).then((who) => {
    seen = who;
    res.end(req.headers['content-type']?.includes('json') ? '{}' : '');
  }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function answer(req: IncomingMessage): Promise<Principal | Error> {
  const hash = createHash('sha256');
  for await (const chunk of req) hash.update(chunk as Buffer);
  const [path = '', rawQuery = ''] = req.url!.split('?');
  try {
    return credentials.verify({ method: req.method!, path, rawQuery, headers: req.headers, bodySha256: hash.digest('hex') });
  } catch (error) {
    return error as Error;
  }
}

let clock: ReturnType<typeof aHost>['clock'];
const open = () => {
  const made = aHost(dir);
  clock = made.clock;
  return new Credentials(made.host);
};
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'credentials-'));
  credentials = open();
  seen = undefined;
});
afterEach(() => {
  credentials.close();
  rmSync(dir, { recursive: true });
});

const using = (keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) => ({ endpoint, region: 'eu-central-1', credentials: keys, maxAttempts: 1 });
async function getItem(keys: Parameters<typeof using>[0]) {
  const client = new DynamoDBClient(using(keys));
  await client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'ä' } } })).catch(() => {});
  client.destroy();
  return seen;
}

test('a role is told by its keys', async () => expect(await getItem(credentials.issue(worker))).toEqual(worker));
test('the developer is told by the documented key', async () => expect(await getItem(ROOT_KEY)).toEqual({ kind: 'root' }));
test('the same principal has the same keys, another has others', () => {
  expect(credentials.issue(worker)).toEqual(credentials.issue({ ...worker }));
  expect(credentials.issue(worker).accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(credentials.issue({ ...worker, session: 'run-2' }).accessKeyId).not.toBe(credentials.issue(worker).accessKeyId);
});
test('keys outlive a restart, in a file that only the owner reads', async () => {
  const keys = credentials.issue(worker);
  credentials.close();
  credentials = open();
  expect(credentials.principalOf(keys.accessKeyId)).toEqual(worker);
  expect(await getItem(keys)).toEqual(worker);
  expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600);
});
test('an unknown key, a wrong secret and a forged session are refused in the words of the service', async () => {
  const keys = credentials.issue(worker);
  expect(await getItem({ ...keys, accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' })).toMatchObject({ name: 'UnrecognizedClientException' });
  expect(await getItem({ ...keys, secretAccessKey: 'no' })).toMatchObject({ name: 'InvalidSignatureException', status: 403 });
  expect(await getItem({ ...keys, sessionToken: 'never.made-up' })).toMatchObject({ name: 'UnrecognizedClientException' });
  expect(await getItem({ accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey })).toMatchObject({ name: 'UnrecognizedClientException' });
});
test('keys given for a time end with it', async () => {
  const keys = credentials.issue(worker, clock.now() + 1000);
  expect(await getItem(keys)).toEqual(worker);
  await clock.advance(1001);
  expect(await getItem(keys)).toMatchObject({ name: 'ExpiredTokenException' });
});
test('the path of a function ARN is signed twice encoded', async () => {
  const client = new LambdaClient(using(credentials.issue(worker)));
  await client.send(new InvokeCommand({ FunctionName: 'arn:aws:lambda:eu-central-1:111122223333:function:f', Qualifier: 'live' })).catch(() => {});
  expect(seen).toEqual(worker);
  client.destroy();
});
test('S3 signs its keys once encoded, streams and strange characters included', async () => {
  const client = new S3Client({ ...using(credentials.issue(worker)), forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: 'b', Key: "in/a b+c*(1)'ä.edi", Body: 'x' })).catch(() => {});
  expect(seen).toEqual(worker);
  await client.send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'in/a b+', StartAfter: '~' })).catch(() => {});
  expect(seen).toEqual(worker);
  client.destroy();
  const wrong = new S3Client({ ...using({ ...credentials.issue(worker), secretAccessKey: 'no' }), forcePathStyle: true });
  await wrong.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })).catch(() => {});
  expect(seen).toMatchObject({ name: 'SignatureDoesNotMatch', status: 403 });
  wrong.destroy();
});
test('a presigned URL speaks for who signed it, until it ends', async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials.issue(worker);
  const scope = { date: '20260105', region: 'eu-central-1', service: 's3' };
  const unsigned = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/20260105/eu-central-1/s3/aws4_request`,
    'X-Amz-Date': '20260105T090000Z',
    'X-Amz-Expires': '60',
    'X-Amz-Security-Token': sessionToken,
    'X-Amz-SignedHeaders': 'host',
  });
  const request = { method: 'GET', path: '/b/k', headers: { host: '127.0.0.1:4510' } };
  const signature = signatureOf(
    { ...request, rawQuery: unsigned.toString() },
    { ...claimOf({ ...request, rawQuery: `${unsigned}&X-Amz-Signature=0` })! },
    signingKeyOf(secretAccessKey, scope),
  );
  const presigned = { ...request, rawQuery: `${unsigned}&X-Amz-Signature=${signature}` };
  expect(credentials.verify(presigned)).toEqual(worker);
  expect(() => credentials.verify({ ...presigned, path: '/b/other' })).toThrow('does not match');
  await clock.advance(61_000);
  expect(() => credentials.verify(presigned)).toThrow('Request has expired');
});
test('the presigned example of the S3 manual comes out as printed', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  const request = {
    method: 'GET',
    path: '/test.txt',
    rawQuery:
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    headers: { host: 'examplebucket.s3.amazonaws.com' },
  };
  const claimed = claimOf(request)!;
  expect(signatureOf(request, claimed, signingKeyOf('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', claimed))).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
});
test('a request without signature is told so', async () => {
  const response = await fetch(`${endpoint}/`);
  expect(response.status).toBe(200);
  expect(seen).toMatchObject({ name: 'MissingAuthenticationToken', status: 403 });
});
