import { Rejected, Transient } from '../model/errors.ts';
import type { Item, Warehouse } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { Backorder, Position, Reservation, Take } from '../model/stock.ts';
import { move, moveAll } from '../ordering/line-moves.ts';
import type { Groups } from './atp.ts';
import type { Backorders, NewBackorder } from './backorders.ts';
import { asTarget, merged, placeOf } from './difference.ts';
import { skusOf } from '../masterdata/kit-of.ts';
import { serving } from './eligible.ts';
import { type Hold, isHeld } from './held.ts';
import { apart, cut, withKit } from './kits.ts';
import { fitForOrder, goodUntil } from './good-until.ts';
import type { Lots } from './lots.ts';
import { fenceKey, shifted, type Shift } from './position.ts';
import { withReleases } from './plan-releases.ts';
import type { SourcingPolicy } from './rank-warehouses.ts';
import { planSourcing, type SourcingPlan } from './source-lines.ts';
import type { Stock } from './stock.ts';
import { stepsIn } from '../model/quantity.ts';

const ROUNDS = 5;
/** How long a soft reservation is kept for an order that is held up, where nobody says otherwise. */
const HOLD_HOURS = 72;

/** What decides where an order is taken from. */
export interface Sourcing {
  /** By priority. */
  warehouses: readonly Warehouse[];
  items: ReadonlyMap<string, Item>;
  policy: SourcingPolicy;
  /** Whose ring-fences it may take from. */
  groups: Groups;
}

export interface Shelves {
  stock: Stock;
  backorders: Backorders;
  lots: Pick<Lots, 'positions'>;
}

/**
 * Soft reservation of what the order has received and not sourced yet, and the plan of its releases. What is not there is backordered or cancelled, or the
 * order waits for a person, as its policy says; what stock does not cover and a supplier ships is the supplier's.
 * @throws Rejected stock.short; Transient stock.contended where others were faster five times
 */
export async function reserveStock(order: Order, sourcing: Sourcing, { stock, backorders, lots }: Shelves, at: Date): Promise<Order> {
  const lines = order.lines.filter((line) => line.quantities.received > 0);
  if (lines.length === 0) return order;
  const { entity, orderId } = order;
  const skus = skusOf(lines);
  const warehouses = serving(order, sourcing.warehouses);
  const hold = holdOf(order, at);
  const waits = order.fulfilment?.backorder === 'backorder';
  for (let round = 0; round < ROUNDS; round += 1) {
    const held = (await stock.reservations(entity, orderId)).filter(isHeld);
    const booked = bookedBy(order);
    const extra = beyond(held, booked);
    // all of it is held already, by an attempt whose answer was lost: that stands
    if (lines.every((line) => stepsIn(extra, line.lineId) === line.quantities.received)) return planned(order, { takes: extra, dropShips: [], backordered: [], cancelled: [] });
    const waiting = waits ? await backorders.ofOrder(entity, orderId) : [];
    // what an attempt that ended half way has left is as good as free for this one
    const there = await fitForOrder(order, lines, await stock.positions(entity, skus, warehouses.map(({ warehouse }) => warehouse)), lots, at);
    const positions = withOwn(there, extra, order, waiting);
    const plan = planSourcing(questionOf(order, lines, { ...sourcing, warehouses }, positions, at));
    if (plan.takes.length + plan.dropShips.length + plan.backordered.length === 0) throw new Rejected('stock.short', `there is no stock for anything of order ${orderId}`, { short: plan.cancelled });
    await waitNoMore(order, waiting, backorders);
    const taken = held.length === 0 ? plan.takes.length === 0 || (await stock.take(entity, orderId, plan.takes, hold)) : await stock.bring(entity, orderId, merged([...booked, ...plan.takes]), hold);
    if (!taken) continue;
    if (plan.backordered.length > 0) await backorders.open(entity, waitsFor(order, plan));
    return planned(order, plan);
  }
  throw new Transient('stock.contended', `others took stock of order ${orderId} first, ${ROUNDS} times`);
}

/** Undo: safe when nothing, some or all lines were reserved. */
export async function releaseStock(order: Order, { stock, backorders }: Omit<Shelves, 'lots'>): Promise<Order> {
  await stock.give(order.entity, order.orderId);
  if (order.fulfilment?.backorder === 'backorder' || order.lines.some((line) => line.quantities.backordered > 0)) await backorders.close(order.entity, order.orderId);
  return moveAll({ ...order, releases: [] }, 'reserved', 'received');
}

/** A reservation of this version of the order: it is kept for so long from now, or from the day that the goods are wanted from. */
export function holdOf({ version, shipNotBefore, fulfilment }: Pick<Order, 'version' | 'shipNotBefore' | 'fulfilment'>, at: Date): Hold & { expiresAt: string } {
  const from = Math.max(at.getTime(), shipNotBefore ? Date.parse(shipNotBefore) : 0);
  return { version, expiresAt: new Date(from + (fulfilment?.holdHours ?? HOLD_HOURS) * 3_600_000).toISOString() };
}

/** What is asked of the sourcing policies for what lines have received. */
export function questionOf(order: Order, lines: readonly Pick<OrderLine, 'lineId' | 'sku' | 'quantities' | 'kit' | 'lots'>[], { warehouses, items, policy, groups }: Sourcing, positions: readonly Position[], at: Date) {
  const today = at.toISOString().slice(0, 10);
  const supplierOf = (sku: string) => {
    const supplier = items.get(sku)?.dropShip?.supplier;
    return supplier !== undefined && order.route.suppliers[supplier] !== undefined ? supplier : undefined;
  };
  return {
    lines: lines.map(({ lineId, sku, quantities, kit, lots }) => ({ lineId, sku, steps: quantities.received, supplier: supplierOf(sku), goodUntil: goodUntil(order, lots, at), ...(kit && { kit }) })),
    warehouses, positions, policy, groups, today,
    shipTo: order.shipTo,
    shipComplete: order.fulfilment?.shipComplete ?? false,
    backorder: order.fulfilment?.backorder ?? 'park',
    ...(order.shipNotBefore && order.shipNotBefore > today && { due: order.shipNotBefore }),
  };
}

/** What its releases hold, and what they were planned with. */
export const bookedBy = (order: Order): Take[] =>
  merged(
    order.releases
      .filter((release) => !release.supplier)
      .flatMap(({ warehouse, lines }) => lines.flatMap(({ lineId, sku, steps, shipped = 0 }) => (steps > shipped ? [withKit(order.lines, { lineId, sku, warehouse, steps: steps - shipped })] : []))),
  );

/** What is held and no release is planned for. */
function beyond(held: readonly Reservation[], booked: readonly Take[]): Take[] {
  const kept = new Map(booked.map((take) => [placeOf(take), take.steps]));
  return asTarget(held).flatMap((take) => {
    const steps = take.steps - (kept.get(placeOf(take)) ?? 0);
    return steps > 0 ? [cut(take, steps)] : [];
  });
}

/** Positions as if this attempt had not begun. */
function withOwn(positions: readonly Position[], extra: readonly Take[], order: Order, waiting: readonly Backorder[]): Position[] {
  const held = extra.flatMap(apart);
  const waits = waiting.flatMap((row) => apart({ ...row, steps: Math.max(row.steps - backorderedOf(order, row.lineId), 0) }));
  return positions.map((position) => {
    const here = <T extends { sku: string; warehouse: string }>(all: readonly T[]) => all.filter((one) => one.sku === position.sku && one.warehouse === position.warehouse);
    const rows = here(held).map(({ steps, fence }): Shift => ({ reserved: -steps, ...(fence && { kept: fence.steps, plan: { [fenceKey(fence.group)]: fence.steps } }) }));
    const own = here(waits).map((row): Shift => ({ waiting: -row.steps }));
    return [...rows, ...own].reduce(shifted, position);
  });
}

const backorderedOf = ({ lines }: Order, lineId: string): number => lines.find((line) => line.lineId === lineId)?.quantities.backordered ?? 0;

/** What lines wait for by the plan, with what they waited for before. */
const waitsFor = (order: Order, { backordered }: SourcingPlan): NewBackorder[] =>
  backordered.map((line) => ({ ...line, orderId: order.orderId, shipComplete: order.fulfilment?.shipComplete ?? false, steps: line.steps + backorderedOf(order, line.lineId) }));

/** What an attempt before this one left waiting leaves the queue before anything is taken: goods that came since are kept for it there, and would be refused to this one. */
async function waitNoMore(order: Order, waiting: readonly Backorder[], backorders: Backorders): Promise<void> {
  const { entity, orderId } = order;
  const beyond = waiting.map((row) => ({ ...row, before: row.steps, steps: backorderedOf(order, row.lineId) })).filter(({ before, steps }) => before > steps);
  const [none, less] = [beyond.filter(({ steps }) => steps === 0), beyond.filter(({ steps }) => steps > 0)];
  if (none.length > 0) await backorders.close(entity, orderId, none.map(({ lineId }) => lineId));
  if (less.length > 0) await backorders.open(entity, less.map(({ before: _, ...row }) => row));
}

function planned(order: Order, { takes, dropShips, backordered, cancelled }: SourcingPlan): Order {
  const sourced = [...takes, ...dropShips.flatMap(({ lines }) => lines)];
  const lines = order.lines.map((line) => {
    const reserved = move(line, stepsIn(sourced, line.lineId), 'received', 'reserved');
    return move(move(reserved, stepsIn(backordered, line.lineId), 'received', 'backordered'), stepsIn(cancelled, line.lineId), 'received', 'cancelled');
  });
  return withReleases({ ...order, lines }, takes, dropShips);
}
