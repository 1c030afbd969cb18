import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { actAsRoot, ROOT } from '../../cli/aws.ts';
import { ENTITY, WAREHOUSES } from '../../cli/demo-data.ts';
import type { Endpoints } from '../../cli/endpoints.ts';
import { masterKey, putMaster } from '../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { Env, type EnvName } from '../../lambdas/handler/env.ts';
import type { Resource } from '../../local/contract.ts';
import { documents } from '../support/documents.ts';
import { until } from '../support/platform.ts';

const TABLES: Partial<Record<EnvName, string>> = {
  [Env.OrdersTable]: 'OrdersTable', [Env.StockTable]: 'StockTable', [Env.OutboxTable]: 'OutboxTable', [Env.SagasTable]: 'SagasTable',
  [Env.IdempotencyTable]: 'IdempotencyTable', [Env.CorrelationTable]: 'CorrelationTable', [Env.ExceptionsTable]: 'ExceptionsTable', [Env.LedgerTable]: 'LedgerTable',
  [Env.MasterdataTable]: 'MasterdataTable', [Env.RoutingTable]: 'RoutingTable',
};

/** What is behind the API, with the developer's own key: for what no caller may see. One platform per test file. */
export class Behind {
  readonly endpoints: Endpoints;
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly events: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly secrets: SecretsManagerClient;
  readonly #dataDir: string;
  readonly #resources: Resource[];

  private constructor(endpoints: Endpoints, dataDir: string, resources: Resource[]) {
    this.endpoints = endpoints;
    this.#dataDir = dataDir;
    this.#resources = resources;
    actAsRoot({ endpoint: endpoints.aws, region: endpoints.region, resources });
    for (const [name, logicalId] of Object.entries(TABLES)) process.env[name] = this.find('AWS::DynamoDB::Table', logicalId).ref;
    const at = { endpoint: endpoints.aws, region: endpoints.region, credentials: ROOT };
    this.sfn = new SFNClient(at);
    this.sqs = new SQSClient(at);
    this.s3 = new S3Client({ ...at, forcePathStyle: true });
    this.events = new EventBridgeClient(at);
    this.lambda = new LambdaClient(at);
    this.secrets = new SecretsManagerClient(at);
  }

  static async of(endpoints: Endpoints, dataDir: string): Promise<Behind> {
    const reply = await fetch(`${endpoints.aws}/_local/resources`);
    return new Behind(endpoints, dataDir, ((await reply.json()) as { resources: Resource[] }).resources);
  }

  /** The resource of this type with this logical id; CDK puts eight digits behind it. */
  find(type: string, logicalId: string): Resource {
    const named = new RegExp(`^${logicalId}([0-9A-F]{8})?$`);
    const found = this.#resources.find((resource) => resource.type === type && named.test(resource.logicalId));
    if (!found) throw new Error(`the templates have no ${type} ${logicalId}`);
    return found;
  }

  /** All resources of a type. */
  all = (type: string): Resource[] => this.#resources.filter((resource) => resource.type === type);

  /** Names of the tables in which this text stands anywhere. */
  async tablesWith(text: string): Promise<string[]> {
    const found: string[] = [];
    for (const [name, table] of Object.keys(TABLES).map((key): [string, string] => [key, process.env[key] ?? ''])) {
      for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName: table })) {
        if (Items.some((item) => JSON.stringify(item).includes(text))) found.push(name);
      }
    }
    return [...new Set(found)];
  }

  /** Files of the functions' and the gateway's logs in which this text stands. */
  logsWith(text: string): string[] {
    return ['lambda/logs', 'apigateway/logs', 'logs'].flatMap((folder) => files(join(this.#dataDir, 'runtime', folder))).filter((file) => readFileSync(file).includes(text));
  }

  /** Every schedule has run for the first time, which is somewhere in the first minute of a platform: then nothing falls due for minutes but sweeps. */
  async everythingPolled(): Promise<void> {
    const functions = this.all('AWS::Scheduler::Schedule').map(({ logicalId }) => this.find('AWS::Lambda::Function', logicalId.replace(/Schedule[0-9A-F]{8}$/, 'Fn')).ref);
    await until('the first run of every schedule', async () => {
      const ran = new Set(this.logsWith('REPORT').map((file) => basename(file, '.log')));
      return functions.every((name) => ran.has(name));
    });
  }

  /** An article of this test's own, in every system, with so many pieces in Newark and none in Reno. */
  async stocked(sku: string, pieces: number): Promise<void> {
    const levels: Record<string, number> = { EAST: pieces, WEST: 0 };
    const cost = { amount: '4.00', currency: 'USD' };
    await putMaster(masterKey.item(ENTITY, sku), { entity: ENTITY, sku, name: sku, baseUnit: 'EA', baseDigits: 0, units: { EA: { numerator: 1, denominator: 1 } }, unitCost: cost, active: true });
    for (const { warehouse } of WAREHOUSES) await stores.stock.setOnHand(ENTITY, sku, warehouse, levels[warehouse] ?? 0);
    const { tryton, shiphero, shopify } = this.endpoints.partners;
    await seed(tryton, { products: [{ code: sku, name: sku, listPrice: '10.00', costPrice: '4.00', stock: levels }], customers: [] });
    await seed(shiphero, { products: [{ sku, name: sku, price: '10.00', stock: levels }] });
    await seed(shopify, { products: [{ sku, title: sku, price: '10.00', stock: { East: pieces, West: 0 } }] });
  }

  /** Stock of an article over both warehouses. */
  async stockOf(sku: string): Promise<{ onHand: number; reserved: number; available: number }> {
    const positions = await stores.stock.positions(ENTITY, [sku], WAREHOUSES.map(({ warehouse }) => warehouse));
    const sum = (of: 'onHand' | 'reserved' | 'available') => positions.reduce((all, position) => all + position[of], 0);
    return { onHand: sum('onHand'), reserved: sum('reserved'), available: sum('available') };
  }
}

async function seed(partner: string, body: object): Promise<void> {
  const reply = await fetch(`${partner}/_seed`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${partner}/_seed answered ${reply.status}: ${await reply.text()}`);
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  } catch {
    return []; // nothing was logged there
  }
}
