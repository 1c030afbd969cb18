import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { findDynoxide } from '../../../local/dynamodb/binary.ts';
import { DynamoDb } from '../../../local/dynamodb/engine.ts';
import { bench } from './bench.ts';

const { begin, call, create, table, records, restart, setClock } = bench;
const put = (pk: string, more: object = {}) => call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: pk }, ...more } });
const describe = async () => (await call('DescribeTable', { TableName: 'Shop-Orders' })).Table as Record<string, never>;

const by = (name: string, range?: string) => ({
  AttributeDefinitions: ['pk', 'channel', 'placed'].filter((one) => ['pk', name, range].includes(one)).map((one) => ({ AttributeName: one, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'found',
      KeySchema: [{ AttributeName: name, KeyType: 'HASH' }, ...(range ? [{ AttributeName: range, KeyType: 'RANGE' }] : [])],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});
const found = (name: string, value: string) =>
  call('Query', { TableName: 'Shop-Orders', IndexName: 'found', KeyConditionExpression: '#n = :v', ExpressionAttributeNames: { '#n': name }, ExpressionAttributeValues: { ':v': { S: value } } });

test('an index whose keys changed is made anew over the items there are', async () => {
  await create(by('channel'));
  await put('SO-1', { channel: { S: 'web' }, placed: { S: 'monday' } });
  await restart();
  await create(by('placed', 'channel'));
  expect((await found('placed', 'monday')).Items).toHaveLength(1);
  await expect(found('channel', 'web')).rejects.toMatchObject({ name: 'ValidationException' });
});

test('an index that left the template is gone', async () => {
  await create(by('channel'));
  await restart();
  await create();
  expect((await describe()).GlobalSecondaryIndexes).toBeUndefined();
});

test('a stream shows what the changed template asks for', async () => {
  await create({ StreamSpecification: { StreamViewType: 'KEYS_ONLY' } });
  await restart();
  await create({ StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } });
  expect((await describe()).StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
  await put('SO-1');
  expect((await records()).at(-1)).toMatchObject({ eventName: 'INSERT', dynamodb: { NewImage: { pk: { S: 'SO-1' } } } });
});

test('the attribute that items expire by can change', async () => {
  await create();
  await restart();
  await create({ TimeToLiveSpecification: { AttributeName: 'gone', Enabled: true } });
  expect((await call('DescribeTimeToLive', { TableName: 'Shop-Orders' })).TimeToLiveDescription).toEqual({ AttributeName: 'gone', TimeToLiveStatus: 'ENABLED' });
  await restart();
  await create({ TimeToLiveSpecification: { AttributeName: 'gone', Enabled: false } });
  expect((await call('DescribeTimeToLive', { TableName: 'Shop-Orders' })).TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'DISABLED' });
});

test('keys of a table that holds data cannot change, nor what they are', async () => {
  await create();
  await restart();
  await expect(create({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] })).rejects.toThrow(
    'table Shop-Orders: changing the keys of a table that holds data (start fresh instead) is not supported by the local runtime',
  );
  await expect(create({ AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'N' }] })).rejects.toThrow('changing the type of a key attribute');
});

test('a replica elsewhere, or what only a replica can have, is refused by name', () => {
  const global = (replica: object, ...more: object[]) => () => table({ Replicas: [{ Region: 'eu-west-1', ...replica }, ...more] as never }, 'AWS::DynamoDB::GlobalTable');
  expect(global({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })).not.toThrow();
  expect(global({}, { Region: 'us-east-1' })).toThrow('Shop/Orders (AWS::DynamoDB::GlobalTable): a replica in another region is not supported by the local runtime');
  expect(global({ KinesisStreamSpecification: {} })).toThrow('the property Replicas.KinesisStreamSpecification is not supported');
});

test('what was remembered of the tables may be lost or damaged: they are looked at again', async () => {
  await create();
  await put('SO-1');
  await restart();
  writeFileSync(join(bench.dataDir(), 'tables.json'), '{"Shop-Ord');
  await create();
  expect((await call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'SO-1' } } })).Item).toEqual({ pk: { S: 'SO-1' } });
});

test('stream records are kept for a day, and no longer', async () => {
  setClock(new Date(Date.now() - 60_000)); // the engine dates its records by the machine's own clock
  await create();
  bench.engine().start();
  for (const pk of ['a', 'b', 'c']) await put(pk);
  await bench.clock().advance(24 * 3_600_000 - 120_000);
  expect(await records()).toHaveLength(3);
  await bench.clock().advance(2 * 3_600_000);
  await expect.poll(records).toHaveLength(0);
});

test('numbers of a stream go on after a day on which nothing was written: a reader sees what comes next', async () => {
  setClock(new Date(Date.now() - 60_000));
  await create();
  bench.engine().start();
  for (const pk of ['a', 'b', 'c']) await put(pk);
  const numbers = async () => (await records()).map(({ dynamodb }) => Number((dynamodb as { SequenceNumber: string }).SequenceNumber));
  const last = (await numbers()).at(-1) ?? 0;
  await bench.clock().advance(26 * 3_600_000);
  await expect.poll(records).toHaveLength(0);
  await put('d');
  expect(await numbers()).toEqual([last + 1]);
});

test('reads and lists page over more expired items than one answer holds', async () => {
  await create();
  const long = { S: 'x'.repeat(100_000) };
  const past = { N: String(bench.clock().now() / 1000 - 10) };
  for (let n = 0; n < 15; n++) await put(`p${n}`, { long, expires: past });
  await put('mistake', { expires: { N: '1' } }); // more than five years ago: kept, as by AWS
  await put('text', { expires: { S: 'soon' } });
  bench.engine().start();
  await expect.poll(async () => (await bench.clock().advance(60_000), (await call('Scan', { TableName: 'Shop-Orders' })).Count)).toBe(2);
});

test('every reason of a cancelled transaction is given, with the item where it is asked for', async () => {
  await create();
  await put('a', { total: { N: '1' } });
  const Put = (pk: string, more: object) => ({ Put: { TableName: 'Shop-Orders', Item: { pk: { S: pk } }, ...more } });
  const failing = call('TransactWriteItems', {
    TransactItems: [Put('new', {}), Put('a', { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })] as never,
  });
  await expect(failing).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    message: expect.stringContaining('[None, ConditionalCheckFailed]'),
    detail: { CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { pk: { S: 'a' }, total: { N: '1' } } }] },
  });
  expect((await call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'new' } } })).Item).toBeUndefined();
});

test('an engine that an earlier run left behind is ended before the file is opened', async () => {
  const dataDir = bench.dataDir();
  await bench.engine().stop();
  mkdirSync(dataDir, { recursive: true });
  const left = spawn(await findDynoxide(), ['serve', '--host', '127.0.0.1', '--port', '0', '--db-path', join(dataDir, 'dynamodb.sqlite')], { stdio: 'ignore' });
  const gone = new Promise((resolve) => left.once('exit', (_code, signal) => resolve(signal)));
  writeFileSync(join(dataDir, 'dynoxide.pid'), String(left.pid));
  begin();
  await create();
  expect(await gone).toBe('SIGKILL');
});

test('a process that merely has the number of the one before is left alone', async () => {
  await bench.engine().stop();
  mkdirSync(bench.dataDir(), { recursive: true });
  writeFileSync(join(bench.dataDir(), 'dynoxide.pid'), String(process.pid));
  begin();
  await create();
  expect(Number(readFileSync(join(bench.dataDir(), 'dynoxide.pid'), 'utf8'))).not.toBe(process.pid);
});

test('another DynamoDB can stand in, at the endpoint given', async () => {
  const asked: unknown[] = [];
  const other = createServer((request, response) => {
    asked.push(request.headers['x-amz-target']);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{"Item":{"pk":{"S":"from elsewhere"}}}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const engine = new DynamoDb(bench.host(), { endpoint: `http://127.0.0.1:${(other.address() as AddressInfo).port}` });
  expect(await engine.handle({ service: 'dynamodb', action: 'GetItem', input: { TableName: 'x', Key: { pk: { S: '1' } } }, principal: { kind: 'root' } })).toEqual({ Item: { pk: { S: 'from elsewhere' } } });
  expect(asked).toEqual(['DynamoDB_20120810.GetItem']);
  expect(engine.processId()).toBeUndefined();
  await engine.stop();
  other.closeAllConnections();
  other.close();
});

test('a platform that has no engine is told so, and what to do', async () => {
  await expect(findDynoxide('sunos-x64')).rejects.toMatchObject({
    name: 'NoDynoxide',
    message: 'There is no DynamoDB engine (dynoxide) for sunos-x64.',
    hint: 'Start any DynamoDB-compatible server, e.g. DynamoDB Local, and set DYNAMODB_ENDPOINT to its address.',
  });
});

test('a file that is no database is said to be damaged', async () => {
  await bench.engine().stop();
  mkdirSync(bench.dataDir(), { recursive: true });
  writeFileSync(join(bench.dataDir(), 'dynamodb.sqlite'), 'rubbish'.repeat(1000));
  begin();
  await expect(create()).rejects.toMatchObject({ name: 'DynoxideFailed', message: expect.stringContaining('not a valid SQLite database') });
});

test('the stream index that dynoxide lacks is there', async () => {
  await create();
  const db = new DatabaseSync(join(bench.dataDir(), 'dynamodb.sqlite'), { readOnly: true });
  expect(db.prepare("SELECT name FROM sqlite_master WHERE name = '_stream_by_sequence'").get()).toEqual({ name: '_stream_by_sequence' });
  db.close();
});
