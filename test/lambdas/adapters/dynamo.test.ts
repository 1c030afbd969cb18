import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dynamo, transact } from '../../../lambdas/adapters/dynamo.ts';
import { documents } from '../../support/documents.ts';
import { testTables } from '../../support/tables.ts';

/** Our client and the SDK's on one table: what one writes the other reads. */
const tables = testTables();
const TableName = 'orders';
const key = (sk: string) => ({ pk: 'NW-US#1', sk });

/** What JSON can say; a number that DynamoDB keeps as it is has 38 digits, and no exponent beyond 125: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.oneof(fc.constantFrom('Item', 'Items', 'Key', 'Keys', 'Responses', 'S', 'N', 'M', '#status'), fc.string({ minLength: 1, maxLength: 8 })), tie('value'), { maxKeys: 4, noNullPrototype: true })),
})).value;

describe('an item', () => {
  test('of whatever JSON can say is read as it was written, by either client', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (body) => {
        await dynamo.put({ TableName, Item: { ...key('ours'), body } });
        await documents().send(new PutCommand({ TableName, Item: { ...key('theirs'), body } }));
        const [ours, theirs] = [await dynamo.get({ TableName, Key: key('theirs') }), await documents().send(new GetCommand({ TableName, Key: key('ours') }))];
        expect(ours.Item).toEqual({ ...key('theirs'), body });
        expect(theirs.Item).toEqual({ ...key('ours'), body });
        expect((await dynamo.batchGet({ RequestItems: { [TableName]: { Keys: [key('ours'), key('theirs')] } } })).Responses?.[TableName]).toHaveLength(2);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps nothing of what is undefined', async () => {
    await dynamo.put({ TableName, Item: { ...key('order'), body: { kept: 1, gone: undefined, deep: [{ gone: undefined }] } } });
    expect(await tables.all('orders')).toEqual([{ ...key('order'), body: { kept: 1, deep: [{}] } }]);
  });

  test('that is not there is undefined', async () => {
    expect((await dynamo.get({ TableName, Key: key('none') })).Item).toBeUndefined();
  });
});

test('a change answers with the item as it is asked to', async () => {
  await dynamo.put({ TableName, Item: { ...key('order'), count: 1 } });
  const change = { TableName, Key: key('order'), UpdateExpression: 'ADD #count :more', ExpressionAttributeNames: { '#count': 'count' }, ExpressionAttributeValues: { ':more': 2 } };
  expect((await dynamo.update({ ...change, ReturnValues: 'ALL_NEW' })).Attributes).toEqual({ ...key('order'), count: 3 });
  expect((await dynamo.update(change)).Attributes).toBeUndefined();
});

test('a condition that does not hold is told by its name, and nothing is written', async () => {
  const put = { TableName, Item: key('order'), ConditionExpression: 'attribute_not_exists(pk)' };
  await dynamo.put(put);
  await expect(dynamo.put({ ...put, Item: { ...key('order'), second: true } })).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  await dynamo.delete({ TableName, Key: key('order') });
  await dynamo.put(put);
  expect(await tables.all('orders')).toEqual([key('order')]);
});

test('a transaction says which of its conditions do not hold', async () => {
  await dynamo.put({ TableName, Item: key('there') });
  const writes = ['new', 'there'].map((sk) => ({ Put: { TableName, Item: key(sk), ConditionExpression: 'attribute_not_exists(pk)' } }));
  expect(await transact(writes, 'test.contended')).toEqual([false, true]);
  expect(await transact(writes.slice(0, 1), 'test.contended')).toBeUndefined();
  expect((await tables.all('orders')).map(({ sk }) => sk).sort()).toEqual(['new', 'there']);
});

test('a query goes on where its page ended', async () => {
  for (const sk of ['1', '2', '3']) await dynamo.put({ TableName, Item: key(sk) });
  const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'NW-US#1' }, Limit: 2 };
  const first = await dynamo.query(query);
  expect([first.Items, first.LastEvaluatedKey]).toEqual([[key('1'), key('2')], key('2')]);
  const next = await dynamo.query({ ...query, ExclusiveStartKey: first.LastEvaluatedKey });
  expect([next.Items, next.LastEvaluatedKey]).toEqual([[key('3')], undefined]);
});
