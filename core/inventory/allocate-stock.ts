import { Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Reservation, Take } from '../model/stock.ts';
import { asTarget, merged } from './difference.ts';
import { isExpired, isHeld } from './held.ts';
import { holdOf } from './reserve-stock.ts';
import type { Stock } from './stock.ts';

/**
 * Hard allocation: what was promised is now held at its warehouse for this order alone. A reservation that expired while the order was held up is made
 * again, as it was planned. Says which releases go out.
 * @throws Rejected stock.reservation-expired where that is not there any more
 */
export async function allocateStock(order: Order, stock: Stock, at: Date): Promise<{ items: { item: string; connector: string }[] }> {
  const { entity, orderId } = order;
  const held = (await stock.reservations(entity, orderId)).filter(isHeld);
  const live = held.filter((row) => !isExpired(row, at.toISOString()));
  const lost = lostOf(order, live);
  if (live.length < held.length) await stock.expire(entity, orderId);
  if (lost.length > 0 && !(await stock.bring(entity, orderId, merged([...asTarget(live), ...lost]), holdOf(order, at)))) {
    throw new Rejected('stock.reservation-expired', `the reservation of order ${orderId} has expired, and its stock was taken by others`, { lost });
  }
  await stock.harden(entity, orderId);
  return { items: order.releases.map((release) => ({ item: release.releaseId, connector: release.connector })) };
}

/** What releases that are still to go out were planned with, and is held no more. */
function lostOf(order: Order, live: readonly Reservation[]): Take[] {
  const ours = order.releases.filter((release) => !release.supplier && !release.recalledAt);
  const of = (sent: boolean, warehouse: string, lineId: string) =>
    ours.filter((release) => release.warehouse === warehouse && (release.releasedAt !== undefined) === sent).flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.lineId === lineId ? line.steps - (line.shipped ?? 0) : 0), 0);
  const planned = ours.filter((release) => !release.releasedAt).flatMap(({ warehouse, lines }) => lines.map(({ lineId, sku }) => ({ lineId, sku, warehouse })));
  return planned.flatMap((place) => {
    const there = live.find((row) => row.lineId === place.lineId && row.warehouse === place.warehouse)?.steps ?? 0;
    const steps = of(false, place.warehouse, place.lineId) + of(true, place.warehouse, place.lineId) - there;
    return steps > 0 ? [{ ...place, steps }] : [];
  });
}

/** Undo: held again only as a promise. */
export async function deallocateStock(order: Order, stock: Stock): Promise<void> {
  await stock.soften(order.entity, order.orderId);
}
