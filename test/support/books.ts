import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueryCommand, ScanCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ROOT } from '../../cli/aws.ts';
import type { Trace } from '../../cli/timeline.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { Platform } from './platform.ts';
import { isJournal } from './is-journal.ts';

/** Looks into the tables as the developer may, to see what callers cannot. */
async function table(platform: Platform, logicalId: string): Promise<{ client: DynamoDBDocumentClient; TableName: string }> {
  const { aws, region } = platform.endpoints;
  const { resources } = (await (await fetch(`${aws}/_local/resources`)).json()) as { resources: { type: string; logicalId: string; ref: string }[] };
  const TableName = resources.find((resource) => resource.type === 'AWS::DynamoDB::Table' && resource.logicalId.startsWith(logicalId))?.ref;
  if (!TableName) throw new Error(`there is no table ${logicalId}`);
  return { client: DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: aws, region, credentials: ROOT })), TableName };
}

export async function scan(platform: Platform, logicalId: string): Promise<Record<string, unknown>[]> {
  const { client, TableName } = await table(platform, logicalId);
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName, ExclusiveStartKey }));
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

/** Stock of one item over all warehouses. */
export async function positions(platform: Platform, sku: string): Promise<{ onHand: number; reserved: number; available: number; allocated: number }> {
  const { client, TableName } = await table(platform, 'StockTable');
  const { Items = [] } = await client.send(new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${platform.endpoints.entity}#item#${sku}` } }));
  const sum = (name: string) => Items.reduce((total, item) => total + Number(item[name]), 0);
  return { onHand: sum('onHand'), reserved: sum('reserved'), available: sum('available'), allocated: sum('allocated') };
}

/** Every journal there is: which do not balance, what is owed to us, and the sum of everything. In minor units. */
export async function balances(platform: Platform): Promise<{ unbalanced: string[]; receivables: number; total: number }> {
  const journals = (await scan(platform, 'LedgerTable')).flatMap((item) => (isJournal(item) ? [item.body as Journal] : []));
  const signed = (journal: Journal) => journal.lines.map((line) => ({ account: line.account, minor: line.side === 'debit' ? line.amount.minor : -line.amount.minor }));
  const all = journals.flatMap(signed);
  const sum = (lines: { minor: number }[]) => lines.reduce((total, line) => total + line.minor, 0);
  return {
    unbalanced: journals.filter((journal) => sum(signed(journal)) !== 0).map((journal) => journal.journalId),
    receivables: sum(all.filter((line) => line.account === 'assets:receivables')),
    total: sum(all),
  };
}

/** How many documents each order has, in the partners' own books. */
export async function documentsOf(platform: Platform, traces: Trace[]) {
  const [sales, warehouseOrders] = await Promise.all([everySale(platform), everyWarehouseOrder(platform)]);
  return traces.map((trace) => {
    const count = (kind: string) => trace.documents.filter((document) => document.kind === kind).length;
    return {
      orderId: trace.orderId,
      erpOrders: sales.filter((reference) => reference.startsWith(trace.orderId)).length,
      warehouseOrders: warehouseOrders.filter((number) => number.startsWith(trace.orderId)).length,
      shipments: count('shipment'),
      invoices: count('invoice'),
      journals: count('journal'),
    };
  });
}

/** What the platform itself knows the partners by. */
function access(platform: Platform, connector: string): Record<string, string> {
  const secrets = JSON.parse(readFileSync(join(platform.dataDir, 'secrets.json'), 'utf8')) as Record<string, string>;
  return JSON.parse(Object.entries(secrets).find(([name]) => name.endsWith(`/${connector}`))?.[1] ?? '{}') as Record<string, string>;
}

async function post<T>(url: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  return (await reply.json()) as T;
}

/** References of every sale in the ERP. */
async function everySale(platform: Platform): Promise<string[]> {
  const { url, database, user, password } = access(platform, 'tryton');
  const call = async <T>(method: string, params: unknown[], session?: string) =>
    (await post<{ result: T }>(`${url}/${database}/`, { id: 1, method, params }, session ? { authorization: `Session ${Buffer.from(session).toString('base64')}` } : {})).result;
  const [uid, session] = await call<[number, string]>('common.db.login', [user, { password }, 'en']);
  const sales = await call<{ reference: string }[]>('model.sale.sale.search_read', [[], 0, null, null, ['reference'], {}], `${user}:${uid}:${session}`);
  return sales.map((sale) => sale.reference);
}

/** Order numbers of everything the warehouse holds. */
async function everyWarehouseOrder(platform: Platform): Promise<string[]> {
  const { url, refreshToken } = access(platform, 'shiphero');
  const { access_token: token } = await post<{ access_token: string }>(`${url}/auth/refresh`, { refresh_token: refreshToken });
  const numbers: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    type Page = { data: { orders: { data: { edges: { node: { order_number: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } };
    const query = `query ($after: String) { orders { data(first: 100, after: $after) { edges { node { order_number } } pageInfo { hasNextPage endCursor } } } }`;
    const page: Page = await post<Page>(`${url}/graphql`, { query, variables: { after } }, { authorization: `Bearer ${token}` });
    const { edges, pageInfo } = page.data.orders.data;
    numbers.push(...edges.map((edge) => edge.node.order_number));
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  return numbers;
}
