import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { Env } from '../../lambdas/handler/env.ts';
import { SHAPES, type TableName, TABLES, type TableShape } from '../../lib/tables.ts';
import { findDynoxide } from '../../local/dynamodb/binary.ts';
import { startChild } from '../../local/dynamodb/child.ts';

type Item = Record<string, unknown>;
export interface TestTables {
  all(table: TableName): Promise<Item[]>;
  get(table: TableName, key: Record<string, string>): Promise<Item | undefined>;
  put(table: TableName, item: Item): Promise<void>;
  /** As before each test: what `fill` stored, and nothing else. */
  again(): Promise<void>;
}

const variable = (table: TableName) => Env[`${table[0]?.toUpperCase()}${table.slice(1)}Table` as 'OrdersTable'];

/** A region and keys for clients whose signature nobody checks. */
export const asAnybody = () => Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });

/**
 * The application's tables in a DynamoDB of this test file's own, in memory; before each test they hold what `fill` stores, and nothing else. Adapters
 * find them as on AWS: by environment variables.
 */
export function testTables(fill: () => Promise<unknown> = async () => undefined): TestTables {
  const filled = new Map<TableName, Map<string, Item>>();
  let client: DynamoDBDocumentClient;
  let raw: DynamoDBClient;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    asAnybody();
    process.env[Env.Entities] ??= 'NW-US';
    const dir = mkdtempSync(join(tmpdir(), 'tables-'));
    const port = await freePort();
    const child = startChild(await findDynoxide(), ['serve', '--host', '127.0.0.1', '--port', String(port)], join(dir, 'pid'), () => undefined);
    const endpoint = `http://127.0.0.1:${port}`;
    await until(() => fetch(endpoint));
    process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
    for (const name of TABLES) process.env[variable(name)] = name;
    raw = new DynamoDBClient({ endpoint });
    client = DynamoDBDocumentClient.from(raw);
    for (const name of TABLES) await raw.send(new CreateTableCommand(definition(name, SHAPES[name])));
    stop = async () => {
      raw.destroy();
      await child.stop();
      rmSync(dir, { recursive: true });
    };
  });
  const all = async (TableName: TableName) => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await client.send(new ScanCommand({ TableName, ExclusiveStartKey }));
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  };
  const keyed = (items: Item[]) => new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
  /** Only what the test before changed is written: most of what there is stays. */
  const refill = async (TableName: TableName) => {
    const [now, then] = [keyed(await all(TableName)), filled.get(TableName) ?? new Map<string, Item>()];
    const gone = [...now].filter(([key]) => !then.has(key)).map(([, { pk, sk }]) => ({ DeleteRequest: { Key: { pk, ...(SHAPES[TableName].sorted && { sk }) } } }));
    const changed = [...then].filter(([key, item]) => !isDeepStrictEqual(now.get(key), item)).map(([, Item]) => ({ PutRequest: { Item } }));
    const requests = [...gone, ...changed];
    for (let from = 0; from < requests.length; from += 25) await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests.slice(from, from + 25) } }));
  };
  const again = async () => {
    if (filled.size > 0) return void (await Promise.all(TABLES.map(refill)));
    await fill();
    for (const table of TABLES) filled.set(table, keyed(await all(table)));
  };
  beforeEach(again);
  afterAll(() => stop());
  return {
    all,
    again,
    get: async (TableName, Key) => (await client.send(new GetCommand({ TableName, Key }))).Item,
    async put(TableName, Item) {
      await client.send(new PutCommand({ TableName, Item }));
    },
  };
}

function definition(TableName: string, shape: TableShape): CreateTableCommandInput {
  const key = (partition: string, sort?: string) => [{ AttributeName: partition, KeyType: 'HASH' as const }, ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : [])];
  const indexes = Object.entries(shape.indexes ?? {});
  const names = new Set(['pk', ...(shape.sorted ? ['sk'] : []), ...indexes.flatMap(([, attributes]) => attributes.filter((name) => name !== undefined))]);
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: key('pk', shape.sorted && 'sk'),
    AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([IndexName, [partition, sort]]) => ({ IndexName, KeySchema: key(partition, sort), Projection: { ProjectionType: shape.keysOnly ? 'KEYS_ONLY' : 'ALL' } })),
    }),
  };
}

async function until(answers: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const good = await answers().then(() => true, () => false);
    if (good) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
