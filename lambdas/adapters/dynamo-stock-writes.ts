import type { WaitedFor } from '../../core/inventory/backorders.ts';
import type { Needs } from '../../core/inventory/admission.ts';
import type { Step } from '../../core/inventory/held.ts';
import { COUNTERS, derived, type Shift } from '../../core/inventory/position.ts';
import type { Mark } from '../../core/inventory/stock-feed.ts';
import type { Backorder, Movement, Position, Reservation } from '../../core/model/stock.ts';
import { Env, env } from '../handler/env.ts';
import { transact, type Write } from './dynamo.ts';
import { Expression } from './expression.ts';

export const CONTENDED = 'stock.contended';
export const stockTable = () => env(Env.StockTable);

type Key = { pk: string; sk: string };
export const positionKey = (entity: string, sku: string, warehouse: string): Key => ({ pk: `${entity}#item#${sku}`, sk: warehouse });
export const ledgerPk = (entity: string, sku: string, warehouse: string) => `${entity}#moves#${sku}#${warehouse}`;
export const lotsKey = (entity: string, sku: string, warehouse: string): Key => ({ pk: `${entity}#lots#${sku}`, sk: warehouse });
export const orderPk = (entity: string, orderId: string) => `${entity}#order#${orderId}`;
/** Partitions of the index `position`: who holds, and held, stock of one position; who waits for an item. */
export const heldAt = (entity: string, sku: string, warehouse: string) => `${entity}#held#${sku}#${warehouse}`;
export const waitingFor = (entity: string, sku: string) => `${entity}#waiting#${sku}`;
/** There, what is still held comes after everything that has ended. */
const OPEN = 'open';
/** Partitions of the index `expiry`: soft reservations, and positions of lots. */
export const EXPIRING = 'soft';
export const LOTS = 'lots';

/** Of what is kept with the number of its writes: none yet, or as it was read. */
export const atRevision = (revision: number) => (revision === 0 ? { ConditionExpression: 'attribute_not_exists(pk)' } : { ConditionExpression: 'revision = :was', ExpressionAttributeValues: { ':was': revision } });

/** One update of one position, counters and all that follows from them; conditional on its being there and having what is asked of it. */
export function shiftPosition(entity: string, sku: string, warehouse: string, shift: Shift, needs: Needs = {}, more: (x: Expression) => void = () => undefined): Write {
  const x = new Expression().if('attribute_exists(pk)');
  const counters = [...COUNTERS.map((name) => [name, shift[name] ?? 0] as const), ...Object.entries(derived(shift))];
  for (const [name, by] of counters) if (by !== 0) x.add([name], by);
  for (const map of ['later', 'due'] as const) for (const [day, by] of Object.entries(shift[map] ?? {})) if (by !== 0) x.addOrBegin([map, day], by);
  for (const [key, by] of Object.entries(shift.plan ?? {})) if (by !== 0) x.add(['plan', key, 'steps'], by);
  for (const source of ['free', 'spare'] as const) if (needs[source] !== undefined) x.if(`${x.name(source)} >= ${x.value(needs[source])}`);
  if (needs.onHand !== undefined) x.if(`${x.name('onHand')} <= ${x.value(needs.onHand)}`);
  for (const [key, asked] of needs.plan ?? []) x.if(`${x.name('plan', key, 'steps')} >= ${x.value(asked)}`);
  more(x);
  return { Update: { TableName: stockTable(), Key: positionKey(entity, sku, warehouse), ...x.update() } };
}

/** A reservation as it is from now on, on condition that it is still what it was. Ended ones stay, for the past to be rebuilt from. */
export function putReservation(entity: string, { before, after }: Pick<Step, 'before' | 'after'>): Write {
  const { orderId, lineId, sku, warehouse, state } = after;
  const ended = state === 'issued' || state === 'released';
  const Item = {
    ...after,
    pk: orderPk(entity, orderId),
    sk: `${lineId}#${warehouse}`,
    place: heldAt(entity, sku, warehouse),
    until: ended ? after.history.at(-1)?.at : OPEN,
    ...(state === 'soft' && after.expiresAt && { expiring: EXPIRING }),
  };
  return put(Item, before);
}

/** A backorder; one of nothing is closed and waits no more. */
export const putBackorder = (entity: string, before: Backorder | undefined, after: Backorder): Write =>
  put(
    {
      ...after,
      pk: orderPk(entity, after.orderId),
      sk: `backorder#${after.lineId}`,
      ...(after.steps > 0 && { place: waitingFor(entity, after.sku), until: `${after.promise ?? 'unknown'}#${after.openedAt}` }),
    },
    before,
  );

/** One item per item that is waited for, all in one partition: what a sweep looks through. */
export const WAITED = 'waiting';
export const waitedKey = (entity: string, sku: string): Key => ({ pk: WAITED, sk: `${entity}#${sku}` });
export const putWaited = (item: WaitedFor): Write => ({ Put: { TableName: stockTable(), Item: { ...waitedKey(item.entity, item.sku), ...item } } });

function put(Item: Record<string, unknown>, before: { revision: number } | undefined): Write {
  const condition = before
    ? { ConditionExpression: 'revision = :was', ExpressionAttributeValues: { ':was': before.revision } }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
  return { Put: { TableName: stockTable(), Item, ...condition } };
}

/** A line of the ledger: in the order in which it was recorded. */
export const putMovement = (entity: string, sku: string, warehouse: string, movement: Movement): Write => ({
  Put: { TableName: stockTable(), Item: { ...movement, pk: ledgerPk(entity, sku, warehouse), sk: `at#${movement.at}#${movement.kind}#${movement.key}` } },
});

/** done: all of it is stored. short: a position has less than is asked. moved: another wrote in between. Of the last two nothing is stored. */
export type Committed = 'done' | 'short' | 'moved';

export async function commit(positions: Write[], others: Write[]): Promise<Committed> {
  if (positions.length + others.length === 0) return 'done';
  const failed = await transact([...positions, ...others], CONTENDED);
  if (!failed) return 'done';
  return failed.slice(positions.length).some(Boolean) ? 'moved' : 'short';
}

export const chunks = <T>(all: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** A row without its keys. */
export function withoutKeys<T extends Position | Reservation | Backorder | Movement | Mark>({ pk: _, sk: __, place: ___, until: ____, expiring: _____, ...row }: Record<string, unknown>): T {
  return row as unknown as T;
}
