import { isDeepStrictEqual } from 'node:util';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, beforeEach } from 'vitest';
import { askAws } from '../../lambdas/adapters/ask-aws.ts';
import { dynamo } from '../../lambdas/adapters/dynamo.ts';
import { Env } from '../../lambdas/handler/env.ts';
import { SHAPES, type TableName, TABLES } from '../../lib/tables.ts';
import { asAnybody, type Engine, type Item, theEngine } from './engine.ts';

export interface TestTables {
  /** Must not be changed. */
  all(table: TableName): Promise<Item[]>;
  get(table: TableName, key: Record<string, string>): Promise<Item | undefined>;
  put(table: TableName, item: Item): Promise<void>;
  /** As before each test: what `fill` stored, and nothing else. */
  again(): Promise<void>;
}

const variable = (table: TableName) => Env[`${table[0]?.toUpperCase()}${table.slice(1)}Table` as 'OrdersTable'];
const keyed = (items: Item[]) => new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));

/**
 * The application's tables in the DynamoDB of this worker; before each test they hold what `fill` stores, and nothing else. Adapters find them as on AWS: by
 * environment variables.
 */
export function testTables(fill: () => Promise<unknown> = async () => undefined): TestTables {
  let filled: Map<TableName, Map<string, Item>> | undefined;
  let engine: Engine;
  beforeAll(async () => {
    asAnybody();
    process.env[Env.Entities] ??= 'NW-US';
    engine = await theEngine();
    process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
    for (const name of TABLES) process.env[variable(name)] = name;
  });
  /** Only what the test before changed is written: most of what there is stays. */
  const refill = async (TableName: TableName) => {
    const [now, then] = [keyed(await engine.all(TableName)), filled?.get(TableName) ?? new Map<string, Item>()];
    const gone = [...now].filter(([key]) => !then.has(key)).map(([, { pk, sk }]) => ({ DeleteRequest: { Key: marshall({ pk, ...(SHAPES[TableName].sorted && { sk }) }) } }));
    const changed = [...then].filter(([key, item]) => !isDeepStrictEqual(now.get(key), item)).map(([, Item]) => ({ PutRequest: { Item: marshall(Item) } }));
    const requests = [...gone, ...changed];
    for (let from = 0; from < requests.length; from += 25) await askAws('dynamodb', 'BatchWriteItem', { RequestItems: { [TableName]: requests.slice(from, from + 25) } });
  };
  const again = async () => {
    await Promise.all(TABLES.map(refill));
    if (filled) return;
    await fill();
    filled = new Map(await Promise.all(TABLES.map(async (table) => [table, keyed(await engine.all(table))] as const)));
  };
  beforeEach(again);
  return {
    all: async (table) => [...(await engine.all(table))],
    again,
    get: async (TableName, Key) => (await dynamo.get({ TableName, Key })).Item,
    async put(TableName, Item) {
      await dynamo.put({ TableName, Item });
    },
  };
}
