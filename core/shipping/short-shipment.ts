import type { Change } from '../model/changes.ts';
import type { Item } from '../model/masterdata.ts';
import type { LineState, Order, OrderLine, Release } from '../model/order.ts';
import { type Money, sum } from '../model/money.ts';
import { extend, type RoundingMode } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { event } from '../ordering/events.ts';
import { withKit } from '../inventory/kits.ts';
import { move } from '../ordering/line-moves.ts';
import { restateCharges } from '../posting/restate-charges.ts';
import type { Matched } from './match-shipment.ts';

/** The desk's code: customer service may have to tell the customer. Nothing waits for it. */
export const SHORT = 'shipment.short';

/** The same for finance, where it is beyond the house's tolerance: so much less is billed than was promised. */
export const SHORT_VALUE = 'shipment.short-value';

/** The same for the warehouse: what it did not find is kept from being promised until it has counted. */
export const SHORT_PICK = 'shipment.short-pick';

export type Short = NonNullable<Shipment['short']>;

/** What a release was to ship and did not, once this shipment has left; nothing where a supplier ships it. */
export function restOf(order: Order, { releaseId }: Shipment, matched: Matched): Short {
  const release = order.releases.find((one) => one.releaseId === releaseId);
  if (!release || release.supplier) return [];
  return release.lines.flatMap(({ lineId, sku, steps, shipped = 0 }) => {
    const short = steps - shipped - leaves(matched, lineId);
    return short > 0 ? [{ lineId, sku, steps: short }] : [];
  });
}

/**
 * By the customer's word: who takes no backorders has the rest cancelled; what was promised to anyone else stays promised, and so does, until it is looked for, what something else
 * may go out in place of.
 */
export const becomes = ({ fulfilment }: Order): 'backordered' | 'cancelled' => (fulfilment?.backorder === 'cancel' && fulfilment.substitutes !== 'when-short' ? 'cancelled' : 'backordered');

/**
 * The order as it is asked for once its release is closed short, ahead of what leaves: the rest waits for stock, at any warehouse that may serve it, or is
 * cancelled, and billed no discount, freight or tax. The release holds no more than what leaves of it.
 */
export function closeShort(order: Order, { releaseId, shipmentId }: Shipment, matched: Matched, short: Short, items: Map<string, Item>, mode: RoundingMode, at: Date): Order {
  if (short.length === 0) return order;
  const to = becomes(order);
  const lines = order.lines.map((line) => back(line, short.find((part) => part.lineId === line.lineId)?.steps ?? 0, to));
  const releases = order.releases.map((release) => (release.releaseId === releaseId ? cutTo(release, matched, at) : release));
  const waits = to === 'backordered' && { shorts: [...(order.shorts ?? []), { shipmentId, lines: short.map(({ lineId }) => lineId) }] };
  const closed = { ...order, lines, releases, ...waits };
  return to === 'cancelled' ? restateCharges(order, closed, items, mode) : closed;
}

/** What short goods would have been billed at, and what all that was asked of the release would: without discount, freight and tax. */
export function valueOf(order: Order, releaseId: string, short: Short): { short: Money; asked: Money } {
  const { currency, releases, lines } = order;
  const value = (parts: readonly { lineId: string; steps: number }[]) =>
    sum(currency, parts.flatMap(({ lineId, steps }) => {
      const line = lines.find((one) => one.lineId === lineId);
      return line ? [extend(line.unitPrice, line.priceUnit ?? { numerator: 1, denominator: 1 }, steps, currency, 'half-even')] : [];
    }));
  return { short: value(short), asked: value(releases.find((release) => release.releaseId === releaseId)?.lines ?? []) };
}

const DONE: readonly LineState[] = ['shipped', 'invoiced', 'returned', 'cancelled'];

/** Shipments that were short, and of whose lines everything has left by now or is cancelled. */
export const settledShorts = ({ shorts = [], lines }: Order): string[] =>
  shorts.flatMap(({ shipmentId, lines: ids }) => {
    const open = lines.some(({ lineId, quantities }) => ids.includes(lineId) && (Object.keys(quantities) as LineState[]).some((state) => quantities[state] > 0 && !DONE.includes(state)));
    return open ? [] : [shipmentId];
  });

/** Out of what is released first, then out of what is picked. */
function back(line: OrderLine, steps: number, to: 'backordered' | 'cancelled'): OrderLine {
  const released = Math.min(steps, line.quantities.released);
  const accepted = move(move(line, released, 'released', 'accepted'), steps - released, 'picked', 'accepted');
  const through: LineState[] = to === 'backordered' ? ['accepted', 'reserved', 'backordered'] : ['accepted', 'cancelled'];
  return through.slice(1).reduce((moved, state, index) => move(moved, steps, through[index] as LineState, state), accepted);
}

/** A line of which nothing has left is no part of it any more. */
function cutTo(release: Release, matched: Matched, at: Date): Release {
  const lines = release.lines.flatMap((line) => {
    const steps = (line.shipped ?? 0) + leaves(matched, line.lineId);
    return steps > 0 ? [{ ...line, steps }] : [];
  });
  return lines.length > 0 ? { ...release, lines } : { ...release, recalledAt: at.toISOString() };
}

const leaves = (matched: Matched, lineId: string): number => matched.reduce((sum, part) => sum + (part.lineId === lineId ? part.steps - (part.over ?? 0) : 0), 0);

/** Told once, when what was short has left the shelf of this warehouse and waits elsewhere: whoever re-sources it may begin. */
export const shortEvent = (order: Order, { shipmentId, warehouse, shippedAt }: Shipment, lines: Short, at: Date): Change => ({
  change: 'event',
  event: event(
    'shipment.short',
    order,
    { key: `shipment/${shipmentId}`, version: 1, correlationId: order.correlationId, causationId: `shipment:${shipmentId}`, occurredAt: shippedAt },
    { orderId: order.orderId, shipmentId, warehouse, lines: lines.map((line) => withKit(order.lines, line)), becomes: becomes(order) },
    { at, id: `shipment.short:${shipmentId}` },
  ),
});
