import Fraction from 'fraction.js';
import { Idle, Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order, OrderLine, Release } from '../model/order.ts';
import { toSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { wantedSteps } from '../ordering/amounts.ts';
import { isApprovedFor } from '../ordering/approvals.ts';
import { postingSagaId } from '../sagas/register.ts';
import { toLeave } from './release-state.ts';

export type Matched = NonNullable<Shipment['matched']>;

/** The desk's code where more left than was ordered, beyond what the customer takes. Customer service may approve to bill it. */
export const OVER = 'shipment.over';
/** The desk's code where goods left that a warehouse had given back. Customer service may approve that they are not booked. */
export const ORDER_CANCELLED = 'shipment.order-cancelled';

/**
 * Which order lines left, in whole steps; of kits, whole ones (core/shipping/in-kits.ts). A warehouse that knows only SKUs is matched over the release's lines in their order.
 * @param tolerance percent of a line that may leave on top and is billed, as decimal text
 * @throws Rejected shipment.order-cancelled, shipment.unknown-release, shipment.unknown-line, shipment.over, shipment.unit-does-not-divide; Idle where it is not to be booked
 */
export function matchShipment(order: Order, shipment: Shipment, items: Map<string, Item>, tolerance = '0'): Matched {
  if (order.cancellation && !order.cancellation.overtakenBy) notOurs(order, shipment);
  const release = order.releases.find((candidate) => candidate.releaseId === shipment.releaseId);
  if (!release) throw new Rejected('shipment.unknown-release', `order ${order.orderId} has no release ${shipment.releaseId}`, { releaseId: shipment.releaseId });
  const orderLines = new Map(order.lines.map((line) => [line.lineId, line]));
  const matched = new Map<string, Matched[number]>();
  for (const said of shipment.lines) {
    let steps = wholeSteps(said.quantity, said.sku, items);
    const lines = release.lines.filter((line) => line.sku === said.sku && (said.lineId === undefined || line.lineId === said.lineId));
    const last = lines.at(-1);
    if (!last) throw new Rejected('shipment.unknown-line', `release ${shipment.releaseId} has no line for ${said.sku}`, { sku: said.sku, lineId: said.lineId });
    for (const line of lines) {
      const before = matched.get(line.lineId);
      const part = Math.min(steps, openOf(line, orderLines.get(line.lineId)) - (before?.steps ?? 0));
      if (part <= 0) continue;
      matched.set(line.lineId, { ...before, lineId: line.lineId, sku: line.sku, steps: (before?.steps ?? 0) + part });
      steps -= part;
    }
    if (steps === 0) continue;
    const before = matched.get(last.lineId);
    const over = (before?.over ?? 0) + steps;
    if (over > toleratedOver(orderLines.get(last.lineId), tolerance) && !approved(order, shipment)) {
      throw new Rejected(OVER, `${shipment.shipmentId} ships ${said.quantity} of ${said.sku}, more than was ordered and is tolerated`, { sku: said.sku, lineId: last.lineId, over });
    }
    matched.set(last.lineId, { lineId: last.lineId, sku: last.sku, steps: (before?.steps ?? 0) + steps, over });
  }
  return [...matched.values()];
}

/** What may still leave on a line of a release: others of its releases keep theirs. */
const openOf = (of: Release['lines'][number], line: OrderLine | undefined): number =>
  line ? Math.min(toLeave(of), line.quantities.released + line.quantities.picked) : 0;

function toleratedOver(line: OrderLine | undefined, percent: string): number {
  if (!line) return 0;
  const before = line.over ?? 0;
  return Number(new Fraction(percent).div(100).mul(wantedSteps(line) - before).floor()) - before;
}

const approved = (order: Order, { shipmentId }: Shipment, code = OVER) => isApprovedFor(order, code, postingSagaId(shipmentId));

/** The warehouse had given it back, so nothing of the order stands that it could be booked on. */
function notOurs(order: Order, shipment: Shipment): never {
  const { shipmentId, releaseId } = shipment;
  if (approved(order, shipment, ORDER_CANCELLED)) throw new Idle(ORDER_CANCELLED, `${shipmentId} is not booked`);
  throw new Rejected(ORDER_CANCELLED, `order ${order.orderId} was cancelled, ${releaseId} given back, and goods have left`, { shipmentId, releaseId });
}

/** The warehouse counts in the base unit. */
export function wholeSteps(quantity: string, sku: string, items: Map<string, Item>): number {
  const item = items.get(sku);
  const ratio = item?.units[item.baseUnit];
  const steps = ratio && toSteps(quantity, ratio);
  if (!steps) throw new Rejected('shipment.unit-does-not-divide', `${quantity} of ${sku} is no whole quantity`, { sku, quantity });
  return steps;
}
