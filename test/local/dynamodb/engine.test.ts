import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { Host, JsonObject, Resource } from '../../../local/contract.ts';
import { DynamoDb } from '../../../local/dynamodb/engine.ts';

let dataDir: string;
let clock: ManualClock;
let engine: DynamoDb;
let written: string[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  clock = new ManualClock();
  engine = begin();
});
afterEach(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true });
});

function begin(): DynamoDb {
  written = [];
  const host: Host = {
    clock,
    dataDir,
    dispatch: async () => ({}),
    random: () => 0.5,
    id: () => 'id',
    region: 'eu-west-1',
    account: '000000000000',
    endpoint: 'http://127.0.0.1:4510',
    log: () => undefined,
  };
  return new DynamoDb(host, { onWrite: (table) => written.push(table) });
}

function table(properties: JsonObject = {}): Resource {
  const identity = {
    stack: 'Shop',
    logicalId: 'Orders',
    type: 'AWS::DynamoDB::Table',
    region: 'eu-west-1',
    account: '000000000000',
    properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      ...properties,
    },
  };
  return { ...identity, ...engine.types['AWS::DynamoDB::Table']!.identify(identity) };
}
const create = (properties?: JsonObject) => engine.types['AWS::DynamoDB::Table']!.create(table(properties));
const call = (action: string, input: JsonObject) =>
  engine.handle({ service: 'dynamodb', action, input, principal: { kind: 'root' } });

async function records(): Promise<JsonObject[]> {
  const StreamArn = table().attributes.StreamArn!;
  const { StreamDescription } = await call('DescribeStream', { StreamArn });
  const { ShardId } = ((StreamDescription as JsonObject).Shards as JsonObject[])[0]!;
  const { ShardIterator } = await call('GetShardIterator', { StreamArn, ShardId: ShardId!, ShardIteratorType: 'TRIM_HORIZON' });
  return (await call('GetRecords', { ShardIterator: ShardIterator! })).Records as JsonObject[];
}

test('a table is named after its stack and logical id, and its stream has the ARN known before it was made', async () => {
  await create();
  expect(table().ref).toBe('Shop-Orders');
  expect((await call('DescribeTable', { TableName: 'Shop-Orders' })).Table).toMatchObject({
    TableArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/Shop-Orders',
    LatestStreamArn: table().attributes.StreamArn,
  });
});

test('items and table are still there after a restart', async () => {
  await create();
  await call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'SO-1' }, total: { N: '12.5' } } });
  await engine.stop();
  engine = begin();
  await create();
  expect(await call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'SO-1' } } })).toEqual({
    Item: { pk: { S: 'SO-1' }, total: { N: '12.5' } },
  });
});

test('an index that the template gained is added to a table that holds data', async () => {
  await create();
  await call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'SO-1' }, channel: { S: 'web' } } });
  await engine.stop();
  engine = begin();
  await create({
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'channel', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: 'by-channel', KeySchema: [{ AttributeName: 'channel', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } },
    ],
  });
  const found = await call('Query', {
    TableName: 'Shop-Orders',
    IndexName: 'by-channel',
    KeyConditionExpression: 'channel = :c',
    ExpressionAttributeValues: { ':c': { S: 'web' } },
  });
  expect(found.Items).toEqual([{ pk: { S: 'SO-1' }, channel: { S: 'web' } }]);
});

test('a stream tells of changes, and not of a put that changes nothing', async () => {
  await create();
  const put = (total: string) => call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'SO-1' }, total: { N: total } } });
  await put('1');
  await put('1');
  await put('2');
  expect((await records()).map(({ eventName, awsRegion }) => [eventName, awsRegion])).toEqual([
    ['INSERT', 'eu-west-1'],
    ['MODIFY', 'eu-west-1'],
  ]);
});

test('every kind of write tells which table was written to', async () => {
  await create();
  const Item = { pk: { S: 'a' } };
  await call('PutItem', { TableName: 'arn:aws:dynamodb:eu-west-1:000000000000:table/Shop-Orders', Item });
  await call('TransactWriteItems', { TransactItems: [{ Put: { TableName: 'Shop-Orders', Item } }] });
  await call('BatchWriteItem', { RequestItems: { 'Shop-Orders': [{ DeleteRequest: { Key: Item } }] } });
  await call('GetItem', { TableName: 'Shop-Orders', Key: Item });
  expect(written).toEqual(['Shop-Orders', 'Shop-Orders', 'Shop-Orders']);
});

test('a failed transaction says why, item by item', async () => {
  await create();
  const failing = call('TransactWriteItems', {
    TransactItems: [
      { Put: { TableName: 'Shop-Orders', Item: { pk: { S: 'a' } } } },
      { ConditionCheck: { TableName: 'Shop-Orders', Key: { pk: { S: 'b' } }, ConditionExpression: 'attribute_exists(pk)' } },
    ],
  });
  await expect(failing).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    status: 400,
    detail: { CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }] },
  });
});

test('an item is deleted when its time to live has passed, and not before', async () => {
  await create();
  engine.start();
  const inAnHour = String(clock.now() / 1000 + 3600);
  await call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'a' }, expires: { N: inAnHour } } });
  const item = async () => (await call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'a' } } })).Item;
  await clock.advance(59 * 60_000);
  expect(await item()).toBeDefined();
  await expect.poll(async () => (await clock.advance(60_000), await item())).toBeUndefined();
});

test('the engine comes back with all its data when its process is killed', async () => {
  await create();
  await call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'a' } } });
  process.kill(engine.processId()!, 'SIGKILL');
  await expect
    .poll(() => call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'a' } } }).catch(() => undefined))
    .toEqual({ Item: { pk: { S: 'a' } } });
});
