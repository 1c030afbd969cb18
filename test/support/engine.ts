import { mkdtempSync, rmSync } from 'node:fs';
import { ClientRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { askAws } from '../../lambdas/adapters/ask-aws.ts';
import { SHAPES, type TableName, TABLES, type TableShape } from '../../lib/tables.ts';
import { findDynoxide } from '../../local/dynamodb/binary.ts';
import { startChild } from '../../local/dynamodb/child.ts';
import { perWorker } from './per-worker.ts';

export type Item = Record<string, unknown>;
/** Keys whose signature nobody checks. */
const ANYBODY = 'test';
/** A region and keys for clients whose signature nobody checks. */
export const asAnybody = () => Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: ANYBODY, AWS_SECRET_ACCESS_KEY: ANYBODY });

/** The DynamoDB that the files of one worker have one after the other, in memory. It ends with the worker. */
export interface Engine {
  endpoint: string;
  /** All of a table; asked for only where something was written since. It must not be changed. */
  all(table: TableName): Promise<Item[]>;
}
export const theEngine = (): Promise<Engine> => perWorker('dynamodb', startEngine);

async function startEngine(): Promise<Engine> {
  const dir = mkdtempSync(join(tmpdir(), 'tables-'));
  const port = await freePort();
  startChild(await findDynoxide(), ['serve', '--host', '127.0.0.1', '--port', String(port)], join(dir, 'pid'), () => undefined);
  const endpoint = `http://127.0.0.1:${port}`;
  await until(() => fetch(endpoint));
  rmSync(dir, { recursive: true });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  asAnybody();
  await Promise.all(TABLES.map((name) => askAws('dynamodb', 'CreateTable', definition(name, SHAPES[name]))));
  const writes = watched();
  const known = new Map<TableName, { at: number; items: Item[] }>();
  return {
    endpoint,
    async all(TableName) {
      const before = writes(TableName);
      const kept = known.get(TableName);
      if (kept && kept.at === before) return kept.items;
      const items: Item[] = [];
      let ExclusiveStartKey: object | undefined;
      do {
        const page: Scanned = await askAws('dynamodb', 'Scan', { TableName, ExclusiveStartKey });
        items.push(...page.Items.map((item) => unmarshall(item)));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      known.set(TableName, { at: before, items });
      return items;
    },
  };
}

interface Scanned {
  Items: Parameters<typeof unmarshall>[0][];
  LastEvaluatedKey?: object;
}

/** Counts what is written from this worker, by our client or the SDK's. @returns how many writes of a table have begun and ended */
function watched(): (table: TableName) => number {
  const counts = new Map<string, number>();
  const { end } = ClientRequest.prototype;
  ClientRequest.prototype.end = function (this: ClientRequest, ...sent: unknown[]) {
    const written = tablesWritten(this.getHeader('x-amz-target'), sent[0]);
    const count = () => written.forEach((table) => counts.set(table, (counts.get(table) ?? 0) + 1));
    count();
    if (written.length > 0) this.once('close', count);
    return end.apply(this, sent as Parameters<typeof end>);
  };
  return (table) => counts.get(table) ?? 0;
}

/** None where it only reads, or speaks to another service. Every write comes by here, so its body is looked through and not parsed; a batch is of one table or more, by their names as keys. */
function tablesWritten(target: unknown, body: unknown): string[] {
  const [service, action] = String(target).split('.');
  if (service !== 'DynamoDB_20120810' || !/^(Put|Update|Delete|BatchWrite|TransactWrite)Item/.test(action ?? '')) return [];
  if (action === 'BatchWriteItem') return Object.keys((JSON.parse(String(body)) as { RequestItems: object }).RequestItems);
  return [...new Set([...String(body).matchAll(/"TableName":"([^"]+)"/g)].map(([, table = '']) => table))];
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
