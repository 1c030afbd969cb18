import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { WaitedFor } from '../../core/inventory/backorders.ts';
import { Transient } from '../../core/model/errors.ts';
import type { LotPosition } from '../../core/model/lot.ts';
import type { Backorder, Movement, Position, Reservation, Take } from '../../core/model/stock.ts';
import { dynamo } from './dynamo.ts';
import { chunks, EXPIRING, heldAt, ledgerPk, lotsKey, orderPk, positionKey, stockTable, WAITED, waitingFor, withoutKeys } from './dynamo-stock-writes.ts';

type Item = Record<string, unknown>;
type Key = { pk: string; sk: string };

/** A call that brought an order's reservations to a target, by its token. */
export interface Call {
  /** What it asked for, as JSON. */
  asked: string;
  target: Take[];
  done: boolean;
}

/** Everything about one order, in one read. */
export interface OrderRows {
  reservations: Reservation[];
  backorders: Backorder[];
  calls: Map<string, Call>;
}

export async function readPositions(entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]> {
  return (await readKeys(skus.flatMap((sku) => warehouses.map((warehouse) => positionKey(entity, sku, warehouse))))).map((item) => withoutKeys<Position>(item));
}

/** Lots of items; of what is not kept by lots there are none. */
export const readLots = async (entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<LotPosition[]> =>
  (await readKeys(skus.flatMap((sku) => warehouses.map((warehouse) => lotsKey(entity, sku, warehouse))))).map(({ body }) => body as LotPosition);

/** Consistent; what is not there is left out. @throws Transient stock.throttled */
export async function readKeys(keys: readonly Key[]): Promise<Item[]> {
  const parts = await Promise.all(
    chunks(keys, 100).map(async (part) => {
      const { Responses = {}, UnprocessedKeys = {} } = await dynamo.batchGet({ RequestItems: { [stockTable()]: { Keys: part, ConsistentRead: true } } });
      if (UnprocessedKeys[stockTable()]) throw new Transient('stock.throttled', 'not all stock could be read');
      return Responses[stockTable()] ?? [];
    }),
  );
  return parts.flat();
}

export async function readOrder(entity: string, orderId: string): Promise<OrderRows> {
  const rows: OrderRows = { reservations: [], backorders: [], calls: new Map() };
  for (const item of await all({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': orderPk(entity, orderId) }, ConsistentRead: true })) {
    const sk = String(item.sk);
    if (item.state !== undefined) rows.reservations.push(withoutKeys(item));
    else if (sk.startsWith('backorder#')) rows.backorders.push(withoutKeys(item));
    else if (sk.startsWith('token#')) rows.calls.set(sk.slice('token#'.length), item as unknown as Call);
  }
  return rows;
}

/** Reservations at a position that are held, or were at or after an instant. */
export async function readHeld(entity: string, sku: string, warehouse: string, since?: Date): Promise<Reservation[]> {
  const keys = await all({
    IndexName: 'position',
    KeyConditionExpression: '#place = :place AND #until >= :since',
    ExpressionAttributeNames: { '#place': 'place', '#until': 'until' },
    // times sort before `open`
    ExpressionAttributeValues: { ':place': heldAt(entity, sku, warehouse), ':since': since?.toISOString() ?? 'open' },
  });
  return (await readKeys(keys.map(keyOf))).map((item) => withoutKeys<Reservation>(item));
}

/** Oldest promise first. */
export async function readWaiting(entity: string, sku: string, limit: number): Promise<Backorder[]> {
  const { Items = [] } = await query({
    IndexName: 'position',
    KeyConditionExpression: '#place = :place',
    ExpressionAttributeNames: { '#place': 'place' },
    ExpressionAttributeValues: { ':place': waitingFor(entity, sku) },
    Limit: limit,
  });
  const order = new Map(Items.map((item, index) => [`${item.pk}#${item.sk}`, index]));
  const rows = (await readKeys(Items.map(keyOf))).toSorted((a, b) => (order.get(`${a.pk}#${a.sk}`) ?? 0) - (order.get(`${b.pk}#${b.sk}`) ?? 0));
  return rows.map((item) => withoutKeys<Backorder>(item)).filter((row) => row.steps > 0);
}

/** Items that somebody waits for, or did lately. */
export async function* readWaited(): AsyncIterable<WaitedFor> {
  let ExclusiveStartKey: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await query({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': WAITED }, ExclusiveStartKey });
    for (const { entity, sku, since } of Items) yield { entity: String(entity), sku: String(sku), since: String(since) };
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** Orders with soft reservations that have expired, the longest expired first. */
export async function readExpired(now: Date, limit: number): Promise<{ entity: string; orderId: string }[]> {
  return [...new Set((await readDue(EXPIRING, now, limit)).map((item) => String(item.pk)))].map((pk) => {
    const at = pk.lastIndexOf('#order#');
    return { entity: pk.slice(0, at), orderId: pk.slice(at + '#order#'.length) };
  });
}

/** Keys of one partition of the index `expiry` whose time has come, the longest first. */
export async function readDue(partition: string, now: Date, limit: number): Promise<Item[]> {
  const { Items = [] } = await query({
    IndexName: 'expiry',
    KeyConditionExpression: '#expiring = :partition AND #expiresAt <= :now',
    ExpressionAttributeNames: { '#expiring': 'expiring', '#expiresAt': 'expiresAt' },
    ExpressionAttributeValues: { ':partition': partition, ':now': now.toISOString() },
    Limit: limit,
  });
  return Items;
}

/** The ledger of a position from an instant on, oldest first. */
export async function readMovements(entity: string, sku: string, warehouse: string, since: Date): Promise<Movement[]> {
  const items = await all({
    KeyConditionExpression: 'pk = :pk AND sk >= :since',
    ExpressionAttributeValues: { ':pk': ledgerPk(entity, sku, warehouse), ':since': `at#${since.toISOString()}` },
    ConsistentRead: true,
  });
  return items.filter((item) => String(item.sk).startsWith('at#')).map((item) => withoutKeys<Movement>(item));
}

/** Rows of one key whose sort key begins so. */
export const readUnder = (pk: string, start: string): Promise<Item[]> =>
  all({ KeyConditionExpression: 'pk = :pk AND begins_with(sk, :start)', ExpressionAttributeValues: { ':pk': pk, ':start': start }, ConsistentRead: true });

/** Rows of one key whose sort key comes after. */
export const readAfter = (pk: string, start: string): Promise<Item[]> => all({ KeyConditionExpression: 'pk = :pk AND sk > :start', ExpressionAttributeValues: { ':pk': pk, ':start': start }, ConsistentRead: true });

const keyOf = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) });

const query = (input: Omit<QueryCommandInput, 'TableName'>) => dynamo.query({ TableName: stockTable(), ...input });

async function all(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await query({ ...input, ExclusiveStartKey });
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}
