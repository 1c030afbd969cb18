import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AwsError } from '../../../local/contract.ts';
import type { AwsCall, JsonObject } from '../../../local/contract.ts';
import { S3 } from '../../../local/s3/engine.ts';
import { aHost, make } from '../iam/fake-host.ts';
import { asDeveloper } from '../runtime/support.ts';

let dataDir: string;
let server: Server;
let engine: S3;
let client: S3Client;
let clock: ReturnType<typeof aHost>['clock'];
let calls: AwsCall[];
let denied: (call: AwsCall) => boolean;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 's3-'));
  calls = [];
  denied = () => false;
  server = createServer((request, response) =>
    void engine.serve(request, response, {
      authenticate: () => ({ kind: 'root' }),
      admit: (call) => {
        calls.push(call);
        if (denied(call)) throw new AwsError('AccessDenied', `not ${call.action}`, 403);
      },
      allows: (call) => !denied(call),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new S3Client({ ...asDeveloper(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), forcePathStyle: true });
  await begin();
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  engine.stop();
  rmSync(dataDir, { recursive: true });
});

async function begin(versioning: JsonObject = { Status: 'Enabled' }) {
  const made = aHost(dataDir);
  clock = made.clock;
  engine = new S3(made.host);
  await make(engine.types, 'AWS::S3::Bucket', 'Kept', { BucketName: 'kept', VersioningConfiguration: versioning });
  await make(engine.types, 'AWS::S3::Bucket', 'Plain', { BucketName: 'plain' });
}
const put = (Bucket: string, Key: string, Body: string, more: object = {}) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (Bucket: string, Key: string, more: object = {}) => (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body!.transformToString();
const files = () => readdirSync(join(dataDir, 'objects'));

test('every version of a versioned bucket is kept, and read by its id', async () => {
  const first = await put('kept', 'order.json', 'one');
  const second = await put('kept', 'order.json', 'two');
  expect(first.VersionId).not.toBe(second.VersionId);
  expect(await text('kept', 'order.json')).toBe('two');
  expect(await text('kept', 'order.json', { VersionId: first.VersionId })).toBe('one');
  expect(calls.at(-1)).toMatchObject({ action: 'GetObject', input: { Bucket: 'kept', Key: 'order.json', VersionId: first.VersionId } });
  expect(await client.send(new GetBucketVersioningCommand({ Bucket: 'kept' }))).toMatchObject({ Status: 'Enabled' });
});

test('a bucket without versions keeps the latest object alone, and its bytes once', async () => {
  expect((await put('plain', 'a', 'one')).VersionId).toBeUndefined();
  await put('plain', 'a', 'two');
  expect([await text('plain', 'a'), files()]).toEqual(['two', [expect.any(String)]]);
  await client.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'a' }));
  expect(files()).toEqual([]);
  expect(await client.send(new GetBucketVersioningCommand({ Bucket: 'plain' }))).not.toHaveProperty('Status');
});

test('a delete leaves a marker; with the marker deleted the object is back', async () => {
  const { VersionId } = await put('kept', 'a', 'one');
  const marker = await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'a' }));
  expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
  await expect(text('kept', 'a')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'a' });
  await expect(text('kept', 'a', { VersionId: marker.VersionId })).rejects.toMatchObject({ name: 'MethodNotAllowed', $metadata: { httpStatusCode: 405 } });
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'kept' }))).Contents).toBeUndefined();
  expect(await text('kept', 'a', { VersionId })).toBe('one');
  await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'a', VersionId: marker.VersionId }));
  expect(await text('kept', 'a')).toBe('one');
});

test('a version that is deleted by its id is gone for good', async () => {
  await put('kept', 'a', 'one');
  const { VersionId } = await put('kept', 'a', 'two');
  await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'a', VersionId }));
  expect(await text('kept', 'a')).toBe('one');
  expect(files()).toHaveLength(1);
  await expect(text('kept', 'a', { VersionId })).rejects.toMatchObject({ name: 'NoSuchVersion' });
});

test('versions are listed newest first within a key, page by page', async () => {
  const [a1, a2, b1] = [await put('kept', 'a', '1'), await put('kept', 'a', '2'), await put('kept', 'b', '1')].map((one) => one.VersionId);
  const marker = await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'b' }));
  const first = await client.send(new ListObjectVersionsCommand({ Bucket: 'kept', MaxKeys: 3 }));
  expect(first.Versions?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([['a', a2, true], ['a', a1, false]]);
  expect(first.DeleteMarkers?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([['b', marker.VersionId, true]]);
  const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = first;
  const rest = await client.send(new ListObjectVersionsCommand({ Bucket: 'kept', KeyMarker, VersionIdMarker }));
  expect([rest.Versions?.map((one) => one.VersionId), rest.IsTruncated]).toEqual([[b1], false]);
});

test('with versions suspended what was kept stays, and the new one has no id of its own', async () => {
  const { VersionId } = await put('kept', 'a', 'one');
  engine.stop();
  await begin({ Status: 'Suspended' });
  await put('kept', 'a', 'two');
  await put('kept', 'a', 'three');
  expect([await text('kept', 'a'), await text('kept', 'a', { VersionId: 'null' }), await text('kept', 'a', { VersionId })]).toEqual(['three', 'three', 'one']);
  expect(files()).toHaveLength(2);
});

test('objects, versions and what was said about them are there after a restart', async () => {
  await put('kept', 'a', 'one', { ContentType: 'text/csv', Metadata: { partner: 'acme' } });
  await put('kept', 'a', 'two', { ContentType: 'text/csv', Metadata: { partner: 'acme' } });
  writeFileSync(join(dataDir, 'objects', 'left-by-a-crash.part'), 'half');
  engine.stop();
  await begin();
  expect(await client.send(new HeadObjectCommand({ Bucket: 'kept', Key: 'a' }))).toMatchObject({ ContentType: 'text/csv', Metadata: { partner: 'acme' }, ContentLength: 3 });
  expect((await client.send(new ListObjectVersionsCommand({ Bucket: 'kept' }))).Versions).toHaveLength(2);
  expect(files()).toHaveLength(2);
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('a %s is checked on the way in, and given back for the reader to check', async (kind) => {
  // the check values of "123456789" in the catalogue of CRC algorithms, and the digests of FIPS 180
  const known = { CRC32: 'y/Q5Jg==', CRC32C: '4waSgw==', CRC64NVME: 'rosUhgp5mIg=', SHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=', SHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=' }[kind];
  const member = `Checksum${kind}`;
  expect(await put('kept', 'sum', '123456789', { [member]: known })).toMatchObject({ [member]: known });
  expect(await client.send(new HeadObjectCommand({ Bucket: 'kept', Key: 'sum', ChecksumMode: 'ENABLED' }))).toMatchObject({ [member]: known });
  await expect(put('kept', 'wrong', '12345678', { [member]: known })).rejects.toMatchObject({ name: 'BadDigest' });
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'kept' }))).KeyCount).toBe(1);
});

test('a stream of unknown contents carries its checksum behind it', async () => {
  const sent = await client.send(new PutObjectCommand({ Bucket: 'kept', Key: 'stream', Body: Readable.from(['1234', '56789']), ContentLength: 9, ChecksumAlgorithm: 'CRC32', ContentEncoding: 'identity' }));
  expect(sent.ChecksumCRC32).toBe('y/Q5Jg==');
  expect(await client.send(new HeadObjectCommand({ Bucket: 'kept', Key: 'stream' }))).toMatchObject({ ContentEncoding: 'identity', ContentLength: 9 });
});

test('a read on condition is answered by what has changed', async () => {
  const { ETag } = await put('kept', 'a', 'one');
  await expect(text('kept', 'a', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await expect(text('kept', 'a', { IfModifiedSince: new Date(clock.now()) })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await expect(text('kept', 'a', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await text('kept', 'a', { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).toBe('one');
});

test('a write on condition replaces the object it knows, and no other', async () => {
  const { ETag } = await put('kept', 'a', 'one');
  await put('kept', 'a', 'two', { IfMatch: ETag });
  await expect(put('kept', 'a', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  await expect(put('kept', 'none', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('who may not read is denied, and who may not list is not told what is missing', async () => {
  denied = (call) => call.action === 'ListObjectsV2';
  await put('kept', 'a', 'one');
  expect(await text('kept', 'a')).toBe('one');
  await expect(text('kept', 'b')).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  const { ETag } = await put('kept', 'b', 'two');
  denied = (call) => call.action === 'GetObject';
  await expect(client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'b', IfMatch: ETag }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'b' }));
  denied = (call) => call.action === 'PutObject';
  await expect(put('kept', 'c', 'x')).rejects.toMatchObject({ name: 'AccessDenied', message: 'not PutObject' });
  denied = () => false;
  await expect(text('kept', 'c')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('errors are S3’s own documents', async () => {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/kept/a%26b`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/xml']);
  expect((await answer.text()).replace(/<RequestId>.*<\/RequestId>/, '')).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key><Resource>/kept/a%26b</Resource></Error>',
  );
  await expect(client.send(new HeadBucketCommand({ Bucket: 'nowhere' }))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(put('nowhere', 'a', 'x')).rejects.toMatchObject({ name: 'NoSuchBucket', BucketName: 'nowhere' });
});

test('what is not done is refused by name, down to the header', async () => {
  const at = { Bucket: 'kept', Key: 'a' };
  const refused = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } };
  await expect(client.send(new CopyObjectCommand({ ...at, CopySource: 'kept/b' }))).rejects.toMatchObject({ ...refused, message: 'PutObject with the header x-amz-copy-source is not supported by the local runtime' });
  await expect(client.send(new CreateMultipartUploadCommand(at))).rejects.toMatchObject(refused);
  await expect(put('kept', 'a', 'x', { Tagging: 'a=b' })).rejects.toMatchObject(refused);
  await expect(put('kept', 'a', 'x', { ACL: 'public-read' })).rejects.toMatchObject(refused);
  await expect(put('kept', 'a', 'x', { StorageClass: 'GLACIER' })).rejects.toMatchObject(refused);
  await expect(client.send(new ListObjectsCommand({ Bucket: 'kept' }))).rejects.toMatchObject({ ...refused, message: 'ListObjects (version 1) is not supported by the local runtime' });
  await expect(put('kept', 'a', 'x', { ExpectedBucketOwner: '999999999999' })).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('keys of any characters are listed as they are', async () => {
  const keys = ['<&>"\'', 'a b+c', 'line\nbreak', 'ü/ß', '🚚'];
  for (const key of keys) await put('plain', key, 'x');
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'plain', EncodingType: 'url' }));
  expect(Contents?.map((one) => decodeURIComponent(one.Key!))).toEqual(keys);
  expect((await client.send(new ListBucketsCommand({}))).Buckets?.map((one) => one.Name)).toEqual(['kept', 'plain']);
});

test('too long a key, too much metadata and a version setting that is not run are refused', async () => {
  await expect(put('kept', 'k'.repeat(1025), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  await expect(put('kept', 'a', 'x', { Metadata: { note: 'x'.repeat(2048) } })).rejects.toMatchObject({ name: 'MetadataTooLarge' });
  await expect(make(engine.types, 'AWS::S3::Bucket', 'Odd', { VersioningConfiguration: { Status: 'Enabled', MfaDelete: 'Enabled' } })).rejects.toThrow(
    'Stack/Odd (AWS::S3::Bucket): VersioningConfiguration.MfaDelete is not supported by the local runtime',
  );
});

test('a link can say how its answer is headed', async () => {
  await put('kept', 'invoice', 'pdf');
  const asked = { Bucket: 'kept', Key: 'invoice', ResponseContentType: 'application/pdf', ResponseContentDisposition: 'attachment; filename="R-1.pdf"' };
  expect(await client.send(new GetObjectCommand(asked))).toMatchObject({ ContentType: 'application/pdf', ContentDisposition: 'attachment; filename="R-1.pdf"' });
});
