import { Rejected, Transient } from '../model/errors.ts';
import type { Order, OrderLine, Release } from '../model/order.ts';
import type { ChangePlan, LinePlan, OrderChange } from '../model/order-change.ts';
import type { Shipment } from '../model/shipment.ts';
import { isHeld } from '../inventory/held.ts';
import { nextId } from '../inventory/plan-releases.ts';
import { sourceLines } from '../inventory/source-lines.ts';
import type { Stock } from '../inventory/stock.ts';
import type { Reservation, Take } from '../model/stock.ts';

const ROUNDS = 5;

/** Whether stock was held for the order before: what its own saga has not reserved yet, it reserves for the new version. */
export const isSourced = (order: Order): boolean => order.lines.some(({ quantities: of }) => of.reserved + of.accepted + of.released + of.picked + of.shipped + of.invoiced > 0);

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
 * Brings what the order holds to what the change wants, by difference, in one go. What no release is out for is given back first, the last warehouse first.
 * @returns what was taken for what is added
 * @throws Rejected stock.short; Transient stock.contended where others were faster five times
 */
export async function adjustStock(order: Order, { changeId, plan }: OrderChange, shipments: readonly Shipment[], warehouses: readonly string[], stock: Stock): Promise<Take[]> {
  if (!plan || !isSourced(order)) return [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const held = (await stock.reservations(order.entity, order.orderId)).filter(isHeld);
    const kept = plan.lines.reduce((rest, line) => given(rest, order, shipments, line), held.map(asTake));
    const added = await takesFor(order, plan, warehouses, stock);
    const target = merged([...kept, ...added]);
    if (await stock.bring(order.entity, order.orderId, target, { version: order.version + 1, token: changeId })) return added;
  }
  throw new Transient('stock.contended', `others took stock of order ${order.orderId} first, ${ROUNDS} times`);
}

const asTake = ({ lineId, sku, warehouse, steps, due, fence }: Reservation): Take => ({ lineId, sku, warehouse, steps, ...(due && { due }), ...(fence && fence.steps > 0 && { fence: { group: fence.group, steps: fence.steps } }) });

/** Takes what is not wanted out of what is held. */
function given(held: Take[], order: Order, shipments: readonly Shipment[], { lineId, takeBack }: LinePlan): Take[] {
  let left = takeBack.reserved + takeBack.accepted + takeBack.released;
  return held
    .toReversed()
    .map((take) => {
      if (take.lineId !== lineId || left === 0) return take;
      const back = Math.min(left, Math.max(take.steps - outAt(order, shipments, take.warehouse, lineId), 0));
      left -= back;
      return { ...take, steps: take.steps - back };
    })
    .toReversed()
    .filter((take) => take.steps > 0);
}

async function takesFor(order: Order, { lines }: ChangePlan, warehouses: readonly string[], stock: Stock): Promise<Take[]> {
  const more = lines.filter((line) => line.add > 0);
  if (more.length === 0) return [];
  const skus = [...new Set(more.map((line) => line.sku))];
  const wanted = { ...order, lines: more.map(({ lineId, sku, add }) => ({ lineId, sku, steps: add }) as OrderLine) };
  return sourceLines(wanted, warehouses, await stock.positions(order.entity, skus, warehouses));
}

function merged(takes: readonly Take[]): Take[] {
  const all = new Map<string, Take>();
  for (const take of takes) {
    const key = `${take.lineId}#${take.warehouse}`;
    const before = all.get(key);
    all.set(key, before ? { ...before, steps: before.steps + take.steps } : take);
  }
  return [...all.values()];
}

/**
 * Undo: holds again what it held before.
 * @throws Rejected stock.short where others have taken it meanwhile
 */
export async function restoreStock(order: Order, { changeId, held }: OrderChange, stock: Stock): Promise<void> {
  if (!held) return;
  if (await stock.bring(order.entity, order.orderId, held, { version: order.version, token: `${changeId}-back` })) return;
  throw new Rejected('stock.short', `what order ${order.orderId} held before change ${changeId} was taken by others meanwhile`, { changeId });
}

export const heldNow = async (order: Order, stock: Stock): Promise<Take[]> => (await stock.reservations(order.entity, order.orderId)).filter(isHeld).map(asTake);

/**
 * Releases for what is held and no release is out for: planned ones that were not sent yet are made to fit, others are new.
 * @returns the order, and the ids of those that are new
 */
export function planReleases(order: Order, held: readonly Take[], shipments: readonly Shipment[], at: Date): { order: Order; fresh: string[] } {
  const fresh: string[] = [];
  let releases = [...order.releases];
  const warehouses = [...new Set([...held.map((take) => take.warehouse), ...releases.map((release) => release.warehouse)])].sort();
  for (const warehouse of warehouses) {
    const lines = held
      .filter((take) => take.warehouse === warehouse)
      .map(({ lineId, sku, steps }) => ({ lineId, sku, steps: steps - outAt(order, shipments, warehouse, lineId) }))
      .filter((line) => line.steps > 0);
    const planned = releases.find((release) => release.warehouse === warehouse && !release.supplier && !release.releasedAt && !release.recalledAt);
    if (planned) {
      // one that holds nothing any more is not sent
      releases = releases.map((release) => (release === planned ? (lines.length > 0 ? { ...planned, lines } : { ...planned, recalledAt: at.toISOString() }) : release));
    } else if (lines.length > 0) {
      const releaseId = nextId(order.orderId, warehouse, releases);
      fresh.push(releaseId);
      releases.push({ releaseId, warehouse, connector: order.route.warehouses[warehouse] as string, lines });
    }
  }
  return { order: { ...order, releases }, fresh };
}
