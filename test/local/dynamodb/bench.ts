import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
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
  begin();
});
afterEach(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true });
});

function host(): Host {
  return {
    ...{ clock, dataDir, region: 'eu-west-1', account: '000000000000', endpoint: 'http://127.0.0.1:4510' },
    ...{ dispatch: async () => ({}), random: () => 0.5, id: () => 'id', log: () => undefined },
  };
}
function begin() {
  written = [];
  engine = new DynamoDb(host(), { onWrite: (table) => written.push(table) });
}
async function restart() {
  await engine.stop();
  begin();
}

/** The table of a template: keyed by `pk`, with a stream and a time to live unless `properties` say otherwise. */
function table(properties: JsonObject = {}, type = 'AWS::DynamoDB::Table'): Resource {
  const identity = {
    ...{ stack: 'Shop', logicalId: 'Orders', type, region: 'eu-west-1', account: '000000000000' },
    properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      ...properties,
    },
  };
  return { ...identity, ...engine.types[type]!.identify(identity) };
}
const create = async (properties?: JsonObject) => engine.types['AWS::DynamoDB::Table']!.create(table(properties));
const call = (action: string, input: JsonObject) => engine.handle({ service: 'dynamodb', action, input, principal: { kind: 'root' } });

/** What the table's stream holds. */
async function records(): Promise<JsonObject[]> {
  const StreamArn = table().attributes.StreamArn!;
  const { StreamDescription } = await call('DescribeStream', { StreamArn });
  const { ShardId } = ((StreamDescription as JsonObject).Shards as JsonObject[])[0]!;
  const { ShardIterator } = await call('GetShardIterator', { StreamArn, ShardId: ShardId!, ShardIteratorType: 'TRIM_HORIZON' });
  return (await call('GetRecords', { ShardIterator: ShardIterator! })).Records as JsonObject[];
}

/** A DynamoDB engine of a test's own, on a clock that the test moves. */
export const bench = {
  ...{ begin, restart, host, table, create, call, records },
  engine: () => engine,
  clock: () => clock,
  dataDir: () => dataDir,
  written: () => written,
  setClock: (start: Date) => {
    clock = new ManualClock(start);
    begin();
  },
};
