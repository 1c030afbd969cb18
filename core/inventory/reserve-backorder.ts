import { Idle, Rejected, Transient } from '../model/errors.ts';
import type { Warehouse } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import type { Reservation, Take } from '../model/stock.ts';
import { move } from '../ordering/line-moves.ts';
import { CHANGING } from '../sagas/register.ts';
import { type Queue, sharesOf } from './backorder-shares.ts';
import type { Backorders } from './backorders.ts';
import { isHeld } from './held.ts';
import { apart, cut } from './kits.ts';
import { placeOf } from './difference.ts';
import { withReleases } from './plan-releases.ts';
import type { Filling } from './resource-backorders.ts';
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
    const skus = [...new Set(rows.flatMap(apart).map(({ sku }) => sku))];
    const shares = await Promise.all(skus.map(async (sku) => (await sharesOf(entity, sku, warehouses, shelf, at)).filter((share) => share.orderId === orderId)));
    const takes = ownOf(shares.flat());
    const all = rows.every((row) => stepsIn(takes, row.lineId) === row.steps);
    if (takes.length === 0 || (order.fulfilment?.shipComplete && !all)) throw new Idle('backorder.nothing', `there is nothing for order ${orderId}`);
    if (await shelf.stock.add(entity, orderId, takes, { ...holdOf(order, at), token: sagaId }, takes.map(({ lineId, steps }) => ({ lineId, steps })))) return takes;
  }
  throw new Transient('stock.contended', `others took what order ${orderId} waits for first, ${ROUNDS} times`);
}

/** A kit stands in the queue of each of its components, and gets no more than each of them gives it. */
function ownOf(shares: readonly Filling[]): Take[] {
  const places = Map.groupBy(shares, placeOf);
  return [...places.values()].flatMap((of) => {
    const [{ orderId: _, ...first }] = of as [Filling];
    return of.length < (first.kit?.length ?? 1) ? [] : [cut(first, Math.min(...of.map(({ steps }) => steps)))];
  });
}

const takenBy = (sagaId: string, rows: readonly Reservation[]): Take[] =>
  rows.flatMap((row) => (isHeld(row) && row.steps > 0 && row.token === sagaId ? [{ lineId: row.lineId, sku: row.sku, warehouse: row.warehouse, steps: row.asked ?? 0, ...(row.kit && { kit: row.kit }) }] : []));

/** The order with that planned, as releases that this saga sends; it was promised before. Safe to repeat. */
export function filled(order: Order, takes: readonly Take[], sagaId: string): Order {
  if (order.releases.some((release) => release.saga === sagaId)) return order;
  const lines = order.lines.map((line) => move(move(line, stepsIn(takes, line.lineId), 'backordered', 'reserved'), stepsIn(takes, line.lineId), 'reserved', 'accepted'));
  const planned = withReleases({ ...order, lines }, takes);
  return { ...planned, releases: planned.releases.map((release) => (order.releases.includes(release) ? release : { ...release, saga: sagaId })) };
}
