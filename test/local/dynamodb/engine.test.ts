import { expect, test } from 'vitest';
import { bench } from './bench.ts';

const { call, create, records, restart, table } = bench;

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
  await restart();
  await create();
  expect(await call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'SO-1' } } })).toEqual({
    Item: { pk: { S: 'SO-1' }, total: { N: '12.5' } },
  });
});

test('an index that the template gained is added to a table that holds data', async () => {
  await create();
  await call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'SO-1' }, channel: { S: 'web' } } });
  await restart();
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
  expect(bench.written()).toEqual(['Shop-Orders', 'Shop-Orders', 'Shop-Orders']);
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
  bench.engine().start();
  const inAnHour = String(bench.clock().now() / 1000 + 3600);
  await call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'a' }, expires: { N: inAnHour } } });
  const item = async () => (await call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'a' } } })).Item;
  await bench.clock().advance(59 * 60_000);
  expect(await item()).toBeDefined();
  await expect.poll(async () => (await bench.clock().advance(60_000), await item())).toBeUndefined();
});

test('the engine comes back with all its data when its process is killed', async () => {
  await create();
  await call('PutItem', { TableName: 'Shop-Orders', Item: { pk: { S: 'a' } } });
  process.kill(bench.engine().processId()!, 'SIGKILL');
  await expect
    .poll(() => call('GetItem', { TableName: 'Shop-Orders', Key: { pk: { S: 'a' } } }).catch(() => undefined))
    .toEqual({ Item: { pk: { S: 'a' } } });
});
