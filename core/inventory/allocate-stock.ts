import { Rejected } from '../model/errors.ts';
import type { Order, Release } from '../model/order.ts';
import type { Reservation, Take } from '../model/stock.ts';
import { move } from '../ordering/line-moves.ts';
import type { Backorders, NewBackorder } from './backorders.ts';
import { asTarget, merged, placeOf } from './difference.ts';
import { goodUntil } from './good-until.ts';
import { isExpired, isHeld } from './held.ts';
import { withKit } from './kits.ts';
import { holdOf } from './reserve-stock.ts';
import type { Stock } from './stock.ts';
import { stepsIn } from '../model/quantity.ts';
import { toLeave } from '../shipping/release-state.ts';

export const LOST = 'stock.reservation-expired';

interface Outgoing {
  item: string;
  connector: string;
}

/**
 * Hard allocation: what was promised is now held at its warehouse for this order alone. A reservation that expired while the order was held up is made
 * again, as it was planned. Says which releases go out to warehouses, and which to drop-ship suppliers.
 * @throws Rejected stock.reservation-expired where that is not there any more
 */
export async function allocateStock(order: Order, stock: Stock, at: Date): Promise<{ items: Outgoing[]; suppliers: Outgoing[] }> {
  const untouched = await holdAgain(order, stock, at);
  await stock.harden(order.entity, order.orderId, untouched);
  const outgoing = (ofSupplier: boolean) => order.releases.filter(({ supplier }) => (supplier !== undefined) === ofSupplier).map(({ releaseId, connector }) => ({ item: releaseId, connector }));
  return { items: outgoing(false), suppliers: outgoing(true) };
}

/**
 * What expired while the order was held up is held again, as releases that are still to go out were planned with it. Safe to repeat.
 * @returns what is held, where nothing had to be done
 * @throws Rejected stock.reservation-expired where that is not there any more
 */
export async function holdAgain(order: Order, stock: Stock, at: Date): Promise<Reservation[] | undefined> {
  const { entity, orderId } = order;
  const held = (await stock.reservations(entity, orderId)).filter(isHeld);
  const live = held.filter((row) => !isExpired(row, at.toISOString()));
  const lost = lostOf(order, live, at);
  if (live.length < held.length) await stock.expire(entity, orderId);
  if (lost.length > 0 && !(await stock.bring(entity, orderId, merged([...asTarget(live), ...lost]), holdOf(order, at)))) {
    throw new Rejected(LOST, `the reservation of order ${orderId} has expired, and its stock was taken by others`, { lost });
  }
  return live.length === held.length && lost.length === 0 ? held : undefined;
}

/**
 * For an order that takes backorders: what was lost waits again, and goes out when goods come. Safe to repeat.
 * @param lost as the rejection says
 */
export async function waitForLost(order: Order, lost: readonly Take[], backorders: Backorders, at: Date): Promise<Order> {
  const lines = order.lines.map((line) => {
    const steps = stepsIn(lost, line.lineId);
    return move(move(line, steps, 'accepted', 'reserved'), steps, 'reserved', 'backordered');
  });
  const shipComplete = order.fulfilment?.shipComplete ?? false;
  const waiting = lines.flatMap(({ lineId, sku, quantities }): NewBackorder[] => {
    const place = lost.find((take) => take.lineId === lineId);
    return place ? [withKit(lines, { orderId: order.orderId, lineId, sku, warehouse: place.warehouse, steps: quantities.backordered, shipComplete })] : [];
  });
  await backorders.open(order.entity, waiting);
  const left = new Map(lost.map((take) => [placeOf(take), take.steps]));
  return { ...order, lines, releases: order.releases.map((release) => without(release, left, at)) };
}

/** A release that is still to go out, without that; one of nothing is not sent. @param lost by place: what is found here is taken off it */
function without(release: Release, lost: Map<string, number>, at: Date): Release {
  if (release.releasedAt || release.recalledAt || release.supplier) return release;
  const lines = release.lines.flatMap((line) => {
    const place = placeOf({ lineId: line.lineId, warehouse: release.warehouse });
    const gone = Math.min(lost.get(place) ?? 0, line.steps);
    lost.set(place, (lost.get(place) ?? 0) - gone);
    return gone < line.steps ? [{ ...line, steps: line.steps - gone }] : [];
  });
  return lines.length > 0 ? { ...release, lines } : { ...release, recalledAt: at.toISOString() };
}

/** What releases that are still to go out were planned with, and is held no more. */
function lostOf(order: Order, live: readonly Reservation[], at: Date): Take[] {
  const ours = order.releases.filter((release) => !release.supplier && !release.recalledAt);
  const of = (warehouse: string, lineId: string) =>
    ours.filter((release) => release.warehouse === warehouse).flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.lineId === lineId ? toLeave(line) : 0), 0);
  const planned = ours.filter((release) => !release.releasedAt).flatMap(({ warehouse, lines }) => lines.map(({ lineId, sku }) => ({ lineId, sku, warehouse })));
  // once, where a release of the order's own and one of a backorder are both still to go out
  return [...new Map(planned.map((place) => [placeOf(place), place])).values()].flatMap((place) => {
    const there = live.find((row) => row.lineId === place.lineId && row.warehouse === place.warehouse)?.steps ?? 0;
    const steps = of(place.warehouse, place.lineId) - there;
    const lasts = goodUntil(order, order.lines.find(({ lineId }) => lineId === place.lineId)?.lots, at);
    return steps > 0 ? [withKit(order.lines, { ...place, steps, ...(lasts && { goodUntil: lasts }) })] : [];
  });
}

/** Undo: held again only as a promise. */
export async function deallocateStock(order: Order, stock: Stock): Promise<void> {
  await stock.soften(order.entity, order.orderId);
}
