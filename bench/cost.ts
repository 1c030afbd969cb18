import { DescribeTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Counts, Metrics } from '../local/runtime/metering.ts';
import type { Figure } from './figures.ts';
import type { Platform } from './platform.ts';
import { PRICES } from './prices.ts';

/** Of each table: the mean item in bytes, how many indexes hold a copy of it, and how many its keys alone. */
export type ItemSizes = Record<string, { bytes: number; indexes: number; keysOnly: number }>;

/** Reads a sample of each table. Items are as they were left: a saga's row was smaller before, so writes come out rather too dear. */
export async function itemSizes(platform: Platform): Promise<ItemSizes> {
  const client = new DynamoDBClient({});
  const sizes: ItemSizes = {};
  for (const { type, ref } of await platform.resources()) {
    if (type !== 'AWS::DynamoDB::Table') continue;
    const { Table } = await client.send(new DescribeTableCommand({ TableName: ref }));
    const { Items = [] } = await client.send(new ScanCommand({ TableName: ref, Limit: 500 }));
    const bytes = Items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)) * 0.75, 0); // without the type tags, about
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    const keysOnly = indexes.filter(({ Projection }) => Projection?.ProjectionType === 'KEYS_ONLY').length;
    sizes[ref] = { bytes: Items.length > 0 ? bytes / Items.length : 0, indexes: indexes.length - keysOnly, keysOnly };
  }
  return sizes;
}

export interface Counted {
  before: Metrics;
  after: Metrics;
  orders: number;
  transitions: number;
  logBytes: number;
  sizes: ItemSizes;
}

/** Calls per order, and from them dollars per 1,000 orders. */
export function costOf(counted: Counted): Figure[] {
  const { orders } = counted;
  const calls = minus(counted.after.total, counted.before.total);
  const usage = minus(counted.after.usage, counted.before.usage);
  const { invocations, gbSeconds } = ran(counted);
  const units = capacity(usage.dynamodb ?? {}, counted.sizes);
  const sum = (of: Record<string, number> = {}) => Object.values(of).reduce((total, count) => total + count, 0);
  const requests = usage['execute-api']?.requests ?? 0;
  const dollars: [string, number][] = [
    ['Step Functions', counted.transitions * PRICES.stepfunctionsTransition.usd],
    ['Lambda', invocations * PRICES.lambdaRequest.usd + gbSeconds * PRICES.lambdaGbSecond.usd],
    ['DynamoDB', units.write * PRICES.dynamodbWriteUnit.usd + units.read * PRICES.dynamodbReadUnit.usd],
    ['SQS', sum(calls.sqs) * PRICES.sqsRequest.usd],
    ['EventBridge', (usage.events?.entries ?? 0) * PRICES.eventbridgeEvent.usd],
    ['API Gateway', requests * PRICES.apigatewayRequest.usd],
    ['S3', (calls.s3?.PutObject ?? 0) * PRICES.s3Put.usd],
    ['Secrets Manager', sum(calls.secretsmanager) * PRICES.secretsmanagerCall.usd],
    ['CloudWatch Logs', (counted.logBytes / 2 ** 30) * PRICES.logsGb.usd],
  ];
  const per = (name: string, value: number, unit = 'per order'): Figure => ({ name, value: value / orders, unit });
  return [
    per('Step Functions transitions per order', counted.transitions),
    per('Lambda invocations per order', invocations),
    per('Lambda GB-seconds per order', gbSeconds, 'GB-s, as timed here'),
    per('DynamoDB calls per order', sum(calls.dynamodb)),
    ...Object.entries(calls.dynamodb ?? {}).sort(([, a], [, b]) => b - a).map(([action, count]) => per(`  ${action}`, count)),
    per('DynamoDB write units per order', units.write),
    per('DynamoDB read units per order', units.read),
    per('SQS requests per order', sum(calls.sqs)),
    per('EventBridge events per order', usage.events?.entries ?? 0),
    per('API requests per order', requests),
    ...dollars.map(([service, usd]): Figure => ({ name: `${service}, $ per 1,000 orders`, value: (usd / orders) * 1000, unit: '$' })),
    { name: 'total, $ per 1,000 orders', value: (dollars.reduce((total, [, usd]) => total + usd, 0) / orders) * 1000, unit: '$' },
  ];
}

function ran({ before, after }: Counted): { invocations: number; gbSeconds: number } {
  const total = { invocations: 0, gbSeconds: 0 };
  for (const [name, { invocations, gbSeconds }] of Object.entries(after.functions)) {
    total.invocations += invocations - (before.functions[name]?.invocations ?? 0);
    total.gbSeconds += gbSeconds - (before.functions[name]?.gbSeconds ?? 0);
  }
  return total;
}

/**
 * Request units: a write takes one per KB, twice that in a transaction, and as many again per index that copies the item; an index
 * of keys takes at most one, and none where its keys stay, which is not seen here; a read takes one per 4 KB,
 * half of it where it need not be consistent. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
function capacity(usage: Record<string, number>, sizes: ItemSizes): { write: number; read: number } {
  const units = { write: 0, read: 0 };
  for (const [dimension, items] of Object.entries(usage)) {
    const [, table = '', kind = ''] = /^(\S+) (.+)$/.exec(dimension) ?? [];
    const { bytes = 0, indexes = 0, keysOnly = 0 } = sizes[table] ?? {};
    const writes = Math.max(1, Math.ceil(bytes / 1024));
    const reads = Math.max(1, Math.ceil(bytes / 4096));
    if (kind.endsWith('write')) units.write += items * (writes * ((kind === 'write' ? 1 : 2) + indexes) + keysOnly);
    else units.read += items * reads * (kind === 'read' ? 0.5 : kind === 'consistent read' ? 1 : 2);
  }
  return units;
}

function minus(after: Counts, before: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after).map(([service, counts]) => [service, Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count - (before[service]?.[name] ?? 0)]))]),
  );
}
