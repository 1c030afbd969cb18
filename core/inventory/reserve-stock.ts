import { Transient } from '../model/errors.ts';
import type { Order, Release } from '../model/order.ts';
import { moveAll } from '../ordering/line-moves.ts';
import { sourceLines } from './source-lines.ts';
import type { Reservation } from '../model/stock.ts';
import type { Stock } from './stock.ts';

const ROUNDS = 5;

/**
 * Soft reservation of the whole order, and the plan of its releases. Where the order holds all of it already, that stands.
 * @throws Rejected stock.short; Transient stock.contended where others were faster five times
 */
export async function reserveStock(order: Order, warehouses: readonly string[], stock: Stock): Promise<Order> {
  const skus = [...new Set(order.lines.map((line) => line.sku))];
  for (let round = 0; round < ROUNDS; round += 1) {
    const held = (await stock.reservations(order.entity, order.orderId)).filter((reservation) => reservation.state === 'soft' || reservation.state === 'hard');
    if (order.lines.every((line) => heldFor(line.lineId, held) === line.steps)) return planned(order, held);
    // an attempt that ended half way: what it left is no promise
    if (held.length > 0) await stock.give(order.entity, order.orderId);
    const takes = sourceLines(order, warehouses, await stock.positions(order.entity, skus, warehouses));
    if (await stock.take(order.entity, order.orderId, takes)) return planned(order, takes);
  }
  throw new Transient('stock.contended', `others took stock of order ${order.orderId} first, ${ROUNDS} times`);
}

const heldFor = (lineId: string, held: Reservation[]) => held.filter((reservation) => reservation.lineId === lineId).reduce((sum, reservation) => sum + reservation.steps, 0);

/** Undo: safe when nothing, some or all lines were reserved. */
export async function releaseStock(order: Order, stock: Stock): Promise<Order> {
  await stock.give(order.entity, order.orderId);
  return moveAll({ ...order, releases: [] }, 'reserved', 'received');
}

function planned(order: Order, takes: Pick<Reservation, 'lineId' | 'sku' | 'warehouse' | 'steps'>[]): Order {
  const warehouses = [...new Set(takes.map((take) => take.warehouse))].sort();
  const releases = warehouses.map((warehouse): Release => ({
    releaseId: `${order.orderId}-${warehouse}`,
    warehouse,
    connector: order.route.warehouses[warehouse] as string,
    lines: takes.filter((take) => take.warehouse === warehouse).map(({ lineId, sku, steps }) => ({ lineId, sku, steps })),
  }));
  return { ...moveAll(order, 'received', 'reserved'), releases };
}
