import { Idle, Rejected, Transient } from '../model/errors.ts';
import type { Warehouse } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import type { Reservation, Take } from '../model/stock.ts';
import { move } from '../ordering/line-moves.ts';
import { CHANGING } from '../sagas/register.ts';
import { type Queue, sharesOf } from './backorder-shares.ts';
import type { Backorders } from './backorders.ts';
import { isHeld } from './held.ts';
import { withReleases } from './plan-releases.ts';
import { holdOf } from './reserve-stock.ts';
import type { Stock } from './stock.ts';
import { stepsIn } from '../model/quantity.ts';

const ROUNDS = 5;

export interface Shelf extends Queue {
  stock: Stock;
  backorders: Backorders;
}

/**
 * Reserves what an order waited for and may have by now: its share of each item, and of one that ships complete all or nothing. Taken once per saga: an attempt
 * whose answer was lost gives the same again.
 * @returns what was taken @throws Idle where there is nothing for it any more; Rejected order.changing; Transient stock.contended where others were faster five times
 */
export async function reserveBackorder(order: Order, sagaId: string, warehouses: readonly Warehouse[], shelf: Shelf, at: Date): Promise<Take[]> {
  const { entity, orderId } = order;
  const taken = takenBy(sagaId, await shelf.stock.reservations(entity, orderId));
  if (taken.length > 0) return taken;
  if (order.cancellation) throw new Idle('backorder.cancelled', `order ${orderId} is cancelled`);
  if (order.pendingChange) throw new Rejected(CHANGING, `order ${orderId} is being changed`, { changeId: order.pendingChange });
  for (let round = 0; round < ROUNDS; round += 1) {
    const rows = await shelf.backorders.ofOrder(entity, orderId);
    const shares = (await Promise.all([...new Set(rows.map(({ sku }) => sku))].map((sku) => sharesOf(entity, sku, warehouses, shelf)))).flat();
    const takes = shares.filter((share) => share.orderId === orderId).map(({ orderId: _, ...take }): Take => take);
    const all = rows.every((row) => stepsIn(takes, row.lineId) === row.steps);
    if (takes.length === 0 || (order.fulfilment?.shipComplete && !all)) throw new Idle('backorder.nothing', `there is nothing for order ${orderId}`);
    if (await shelf.stock.add(entity, orderId, takes, { ...holdOf(order, at), token: sagaId }, takes.map(({ lineId, steps }) => ({ lineId, steps })))) return takes;
  }
  throw new Transient('stock.contended', `others took what order ${orderId} waits for first, ${ROUNDS} times`);
}

const takenBy = (sagaId: string, rows: readonly Reservation[]): Take[] =>
  rows.flatMap((row) => (isHeld(row) && row.token === sagaId ? [{ lineId: row.lineId, sku: row.sku, warehouse: row.warehouse, steps: row.asked ?? 0 }] : []));

/** The order with that planned, as releases that this saga sends; it was promised before. Safe to repeat. */
export function filled(order: Order, takes: readonly Take[], sagaId: string): Order {
  if (order.releases.some((release) => release.saga === sagaId)) return order;
  const lines = order.lines.map((line) => move(move(line, stepsIn(takes, line.lineId), 'backordered', 'reserved'), stepsIn(takes, line.lineId), 'reserved', 'accepted'));
  const planned = withReleases({ ...order, lines }, takes);
  return { ...planned, releases: planned.releases.map((release) => (order.releases.includes(release) ? release : { ...release, saga: sagaId })) };
}
