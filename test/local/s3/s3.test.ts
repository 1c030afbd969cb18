import { createHash, createHmac, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT_KEY } from '../../../local/credentials/credentials.ts';
import { startRuntime } from '../../../local/runtime/runtime.ts';
import type { Runtime } from '../../../local/runtime/runtime.ts';
import { ASSEMBLY, aDataDirectory, asDeveloper } from '../runtime/support.ts';

const data = aDataDirectory();
const Bucket = 'data-documents';
let runtime: Runtime;
let s3: S3Client;

beforeAll(async () => {
  runtime = await startRuntime({ assembly: ASSEMBLY, dataDir: data.path, port: 0 });
  s3 = new S3Client(asDeveloper(runtime.endpoint));
});
afterAll(async () => {
  s3.destroy();
  await runtime.stop();
  data.remove();
});

const put = (Key: string, Body: string, more: object = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const textOf = async (Key: string, more: object = {}) => (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body!.transformToString();

test('an object keeps its bytes and what was said about it', async () => {
  await put('edi/850 ü+.txt', 'ISA*00', { ContentType: 'application/edi-x12', Metadata: { partner: 'acme' } });
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: 'edi/850 ü+.txt' }));
  expect(await found.Body!.transformToString()).toBe('ISA*00');
  expect(found).toMatchObject({ ContentType: 'application/edi-x12', Metadata: { partner: 'acme' }, ETag: `"${createHash('md5').update('ISA*00').digest('hex')}"` });
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'edi/850 ü+.txt' }))).toMatchObject({ ContentLength: 6 });
});

test('a stream whose chunks come one by one arrives whole', async () => {
  const pieces = [randomBytes(70_000), randomBytes(1), randomBytes(130_000)];
  const Body = Readable.from(pieces);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 200_001 }));
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(Buffer.from(await found.Body!.transformToByteArray()).equals(Buffer.concat(pieces))).toBe(true);
});

test('a part of an object is read by range', async () => {
  await put('ranged', '0123456789');
  expect(await textOf('ranged', { Range: 'bytes=2-4' })).toBe('234');
  expect(await textOf('ranged', { Range: 'bytes=-3' })).toBe('789');
  await expect(textOf('ranged', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('a write on condition that nothing is there succeeds once', async () => {
  const tries = await Promise.allSettled(['a', 'b', 'c'].map((body) => put('once', body, { IfNoneMatch: '*' })));
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  expect(tries.find((one) => one.status === 'rejected')).toMatchObject({ reason: { name: 'PreconditionFailed' } });
});

test('keys are listed in order, page by page, with common prefixes', async () => {
  for (const key of ['in/2026/b', 'in/2026/a', 'in/2027/a', 'in/readme']) await put(key, 'x');
  const first = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/', MaxKeys: 2 }));
  expect([first.Contents?.map((one) => one.Key), first.IsTruncated]).toEqual([['in/2026/a', 'in/2026/b'], true]);
  const rest = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/', ContinuationToken: first.NextContinuationToken }));
  expect(rest.Contents?.map((one) => one.Key)).toEqual(['in/2027/a', 'in/readme']);
  const folders = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/', Delimiter: '/', MaxKeys: 1 }));
  expect([folders.CommonPrefixes, folders.Contents]).toEqual([[{ Prefix: 'in/2026/' }], undefined]);
  const more = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'in/', Delimiter: '/', ContinuationToken: folders.NextContinuationToken }));
  expect([more.CommonPrefixes, more.Contents?.map((one) => one.Key)]).toEqual([[{ Prefix: 'in/2027/' }], ['in/readme']]);
});

test('an object that was deleted is not found', async () => {
  await put('this & that', 'x');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'this & that' }));
  await expect(textOf('this & that')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('an object is deleted on condition that it is the one that was read', async () => {
  const [first, second] = [await put('twice', 'one'), await put('twice', 'two')];
  const remove = (IfMatch: string | undefined) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'twice', IfMatch }));
  await expect(remove(first.ETag)).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  expect(await textOf('twice')).toBe('two');
  await remove(second.ETag);
  await expect(textOf('twice')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(remove(second.ETag)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('bytes that do not match their checksum are refused, and not kept', async () => {
  await expect(put('corrupt', 'x', { ContentMD5: createHash('md5').update('y').digest('base64') })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(textOf('corrupt')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('what is not done here says so', async () => {
  await expect(s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'big' }))).rejects.toMatchObject({ name: 'NotImplemented' });
  await expect(s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'ranged' }))).rejects.toMatchObject({ name: 'NotImplemented' });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'x' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('whoever holds a presigned link reads the object, until it is changed', async () => {
  await put('shared', 'for you');
  const link = presigned(`/${Bucket}/shared`);
  expect(await (await fetch(link)).text()).toBe('for you');
  const forged = await fetch(link.replace('shared', 'ranged'));
  expect([forged.status, await forged.text()]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
});

test('the bucket may stand before the host name', async () => {
  await put('hosted', 'here');
  const { port } = new URL(runtime.endpoint);
  const { path, host } = { path: new URL(presigned('/hosted', `${Bucket}.localhost:${port}`)), host: `${Bucket}.localhost:${port}` };
  const body = await new Promise<string>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `${path.pathname}${path.search}`, headers: { host } }, (answer) => {
      answer.setEncoding('utf8').once('data', resolve);
    }).once('error', reject).end();
  });
  expect(body).toBe('here');
});

/** Signature Version 4 in a query: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function presigned(path: string, host = new URL(runtime.endpoint).host): string {
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${at.slice(0, 8)}/eu-west-1/s3/aws4_request`;
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encodeURIComponent(`${ROOT_KEY.accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${at}`,
    'X-Amz-Expires=60',
    'X-Amz-SignedHeaders=host',
  ].join('&');
  const canonical = ['GET', path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const text = ['AWS4-HMAC-SHA256', at, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  let key: string | Buffer = `AWS4${ROOT_KEY.secretAccessKey}`;
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return `http://${host}${path}?${query}&X-Amz-Signature=${createHmac('sha256', key).update(text).digest('hex')}`;
}
