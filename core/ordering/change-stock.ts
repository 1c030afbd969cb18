import { holdAgain } from '../inventory/allocate-stock.ts';
import { Rejected, Transient } from '../model/errors.ts';
import type { Order, Release } from '../model/order.ts';
import type { ChangePlan, ChangeSourcing, LinePlan, OrderChange } from '../model/order-change.ts';
import type { Shipment } from '../model/shipment.ts';
import type { Take } from '../model/stock.ts';
import type { Backorders } from '../inventory/backorders.ts';
import { asTarget } from '../inventory/difference.ts';
import { serving } from '../inventory/eligible.ts';
import { fitForOrder } from '../inventory/good-until.ts';
import { withKit } from '../inventory/kits.ts';
import { holdOf, questionOf, type Shelves, type Sourcing } from '../inventory/reserve-stock.ts';
import { planSourcing } from '../inventory/source-lines.ts';
import type { Stock } from '../inventory/stock.ts';
import { skusOf } from '../masterdata/kit-of.ts';
import { noQuantities } from './line-moves.ts';

const ROUNDS = 5;

/** Whether the order was sourced before: what its own saga has not reserved yet, it reserves for the new version. */
export const isSourced = (order: Order): boolean => order.lines.some(({ quantities: of }) => of.reserved + of.backordered + of.accepted + of.released + of.picked + of.shipped + of.invoiced > 0);

/** What releases that are out still hold of a line at a warehouse. */
export function outAt(order: Order, shipments: readonly Shipment[], warehouse: string, lineId: string): number {
  const left = (release: Release) => {
    const asked = sum(release.lines.filter((line) => line.lineId === lineId).map((line) => line.steps));
    const gone = sum(shipments.filter((shipment) => shipment.releaseId === release.releaseId).flatMap((shipment) => (shipment.matched ?? []).filter((part) => part.lineId === lineId).map((part) => part.steps)));
    return Math.max(asked - gone, 0);
  };
  return sum(order.releases.filter((release) => release.warehouse === warehouse && release.releasedAt && !release.recalledAt).map(left));
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

/**
 * Where what the change adds comes from, by the rules that the order was sourced by, and what is given back: what no release is out for, the last warehouse first.
 * @throws Rejected stock.short
 */
export async function sourceChange(order: Order, { plan, request }: OrderChange, shipments: readonly Shipment[], sourcing: Sourcing, { stock, lots }: Pick<Shelves, 'stock' | 'lots'>, at: Date, round = 0): Promise<ChangeSourcing> {
  const lines = plan?.lines ?? [];
  const held = asTarget(await stock.reservations(order.entity, order.orderId));
  const back = lines.flatMap((line) => backOf(held, order, shipments, line));
  const more = lines.filter((line) => line.add > 0);
  if (more.length === 0) return { round, takes: [], back, backordered: [], cancelled: [], dropShips: [] };
  const { shipTo = order.shipTo, shipNotBefore = order.shipNotBefore } = request ?? {};
  const wanted = more.map(({ lineId, sku, add, kit, lots: wish }) => withKit(order.lines, { lineId, sku, quantities: { ...noQuantities(), received: add }, lots: wish ?? order.lines.find((line) => line.lineId === lineId)?.lots, ...(kit && { kit }) }));
  const warehouses = serving(order, sourcing.warehouses);
  const there = await stock.positions(order.entity, skusOf(wanted), warehouses.map(({ warehouse }) => warehouse));
  const positions = await fitForOrder({ ...order, shipNotBefore }, wanted, there, lots, at);
  const { takes, dropShips, backordered, cancelled } = planSourcing(questionOf({ ...order, shipTo, shipNotBefore }, wanted, { ...sourcing, warehouses }, positions, at));
  if (takes.length + dropShips.length + backordered.length === 0) throw new Rejected('stock.short', `there is no stock for anything that is added to order ${order.orderId}`, { short: cancelled });
  return { round, takes, back, backordered, cancelled, dropShips };
}

function backOf(held: readonly Take[], order: Order, shipments: readonly Shipment[], { lineId, takeBack }: LinePlan): ChangeSourcing['back'] {
  let left = takeBack.reserved + takeBack.accepted + takeBack.released;
  return held.toReversed().flatMap((take) => {
    if (take.lineId !== lineId || left === 0) return [];
    const steps = Math.min(left, Math.max(take.steps - outAt(order, shipments, take.warehouse, lineId), 0));
    left -= steps;
    return steps > 0 ? [{ lineId, warehouse: take.warehouse, steps }] : [];
  });
}

export interface ChangeFacts {
  shipments: readonly Shipment[];
  sourcing: Sourcing;
  /** Keeps what was decided ahead of doing it, so that a second attempt does the same. */
  keep(decided: Pick<OrderChange, 'held' | 'sourcing'>): Promise<void>;
}

/**
 * Brings what the order holds, and waits for, to what the change wants: what is added first, then what is given back. Safe to repeat.
 * @throws Rejected stock.short, stock.reservation-expired; Transient stock.contended where others were faster five times
 */
export async function adjustStock(order: Order, orderChange: OrderChange, { shipments, sourcing, keep }: ChangeFacts, { stock, backorders, lots }: Shelves, at: Date): Promise<ChangeSourcing | undefined> {
  if (!orderChange.plan || !isSourced(order)) return undefined;
  const { entity, orderId } = order;
  // what it held is kept first: whatever happens, it can be held again. What expired of it while the order was held up is no part of the change
  if (!orderChange.held) await holdAgain(order, stock, at);
  const held = orderChange.held ?? (await heldNow(order, stock));
  let decided = orderChange.sourcing;
  for (let tries = 0; tries < ROUNDS; tries += 1) {
    if (!decided || tries > 0) {
      decided = await sourceChange(order, orderChange, shipments, sourcing, { stock, lots }, at, (decided?.round ?? -1) + 1);
      await keep({ held, sourcing: decided });
    }
    const token = `${orderChange.changeId}#${decided.round}`;
    if (decided.takes.length > 0 && !(await stock.add(entity, orderId, decided.takes, { ...holdOf(order, at), version: order.version + 1, token }))) continue;
    if (decided.back.length > 0) await stock.give(entity, orderId, decided.back, `${token}-back`);
    await waitFor(order, wanted(order, orderChange.plan, decided), decided.backordered, backorders);
    return decided;
  }
  throw new Transient('stock.contended', `others took stock of order ${orderId} first, ${ROUNDS} times`);
}

/** What each line waits for in the new version. */
function wanted(order: Order, { lines }: ChangePlan, { backordered }: ChangeSourcing): Map<string, number> {
  const before = order.lines.map((line) => [line.lineId, line.quantities.backordered] as const);
  const less = new Map(lines.map((line) => [line.lineId, line.takeBack.backordered]));
  const all = new Map(before.map(([lineId, steps]) => [lineId, steps - (less.get(lineId) ?? 0)]));
  for (const { lineId, steps } of backordered) all.set(lineId, (all.get(lineId) ?? 0) + steps);
  return all;
}

type Waits = ChangeSourcing['backordered'][number];

/** Lines wait for so much from now on. One that waits already keeps its place. */
async function waitFor({ entity, orderId, fulfilment, route }: Order, wanted: ReadonlyMap<string, number>, fresh: readonly Waits[], backorders: Backorders, lines: readonly Pick<Waits, 'lineId' | 'sku' | 'kit'>[] = []): Promise<void> {
  const rows = await backorders.ofOrder(entity, orderId);
  const closed = rows.filter((row) => (wanted.get(row.lineId) ?? 0) === 0).map(({ lineId }) => lineId);
  if (closed.length > 0) await backorders.close(entity, orderId, closed);
  const opened = [...wanted].flatMap(([lineId, steps]) => {
    const row = rows.find((one) => one.lineId === lineId);
    const place = row ?? fresh.find((one) => one.lineId === lineId) ?? lines.find((one) => one.lineId === lineId);
    if (!place || steps === 0 || row?.steps === steps) return [];
    const { warehouse = Object.keys(route.warehouses).sort()[0] ?? '', promise } = place as { warehouse?: string; promise?: string };
    return [{ orderId, lineId, sku: place.sku, warehouse, steps, shipComplete: fulfilment?.shipComplete ?? false, ...(promise && { promise }), ...(place.kit && { kit: place.kit }) }];
  });
  if (opened.length > 0) await backorders.open(entity, opened);
}

/**
 * Undo: holds again what it held before, and waits again for what it waited for.
 * @throws Rejected stock.short where others have taken it meanwhile
 */
export async function restoreStock(order: Order, { changeId, held }: OrderChange, { stock, backorders }: Omit<Shelves, 'lots'>, at: Date): Promise<void> {
  if (!held) return;
  if (!(await stock.bring(order.entity, order.orderId, held, { ...holdOf(order, at), token: `${changeId}-back` }))) {
    throw new Rejected('stock.short', `what order ${order.orderId} held before change ${changeId} was taken by others meanwhile`, { changeId });
  }
  await waitFor(order, new Map(order.lines.map((line) => [line.lineId, line.quantities.backordered])), [], backorders, order.lines);
}

export const heldNow = async (order: Order, stock: Stock): Promise<Take[]> => asTarget(await stock.reservations(order.entity, order.orderId));
