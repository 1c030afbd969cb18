import type { Change } from '../model/changes.ts';
import { Rejected } from '../model/errors.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { fromSteps, toSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { draftInvoice } from '../posting/draft-invoice.ts';
import { event } from '../ordering/events.ts';
import { move } from '../ordering/line-moves.ts';
import { documentLink } from '../tracing/document-link.ts';

export type Matched = NonNullable<Shipment['matched']>;

/**
 * Which order lines left, in whole steps. A warehouse that knows only SKUs is matched over the release's lines in their order.
 * @throws Rejected shipment.order-cancelled, shipment.unknown-release, shipment.unknown-line, shipment.over, shipment.unit-does-not-divide
 */
export function matchShipment(order: Order, shipment: Shipment, items: Map<string, Item>): Matched {
  if (order.cancellation) throw new Rejected('shipment.order-cancelled', `order ${order.orderId} was cancelled and goods have left`, { shipmentId: shipment.shipmentId });
  const release = order.releases.find((candidate) => candidate.releaseId === shipment.releaseId);
  if (!release) throw new Rejected('shipment.unknown-release', `order ${order.orderId} has no release ${shipment.releaseId}`, { releaseId: shipment.releaseId });
  const open = new Map(order.lines.map((line) => [line.lineId, line.quantities.released + line.quantities.picked]));
  const matched = new Map<string, Matched[number]>();
  for (const said of shipment.lines) {
    let steps = wholeSteps(said.quantity, said.sku, items);
    const lines = release.lines.filter((line) => line.sku === said.sku && (said.lineId === undefined || line.lineId === said.lineId));
    if (lines.length === 0) throw new Rejected('shipment.unknown-line', `release ${shipment.releaseId} has no line for ${said.sku}`, { sku: said.sku, lineId: said.lineId });
    for (const line of lines) {
      const taken = matched.get(line.lineId)?.steps ?? 0;
      const part = Math.min(steps, line.steps - taken, (open.get(line.lineId) ?? 0) - taken);
      if (part <= 0) continue;
      matched.set(line.lineId, { lineId: line.lineId, sku: line.sku, steps: taken + part });
      steps -= part;
    }
    if (steps > 0) throw new Rejected('shipment.over', `${shipment.shipmentId} ships ${said.quantity} of ${said.sku}, more than is released`, { sku: said.sku, lineId: said.lineId, over: steps });
  }
  return [...matched.values()];
}

/** The warehouse counts in the base unit. */
function wholeSteps(quantity: string, sku: string, items: Map<string, Item>): number {
  const item = items.get(sku);
  const ratio = item?.units[item.baseUnit];
  const steps = ratio && toSteps(quantity, ratio);
  if (!steps) throw new Rejected('shipment.unit-does-not-divide', `${quantity} of ${sku} is no whole quantity`, { sku, quantity });
  return steps;
}

/**
 * Goods are moving: the quantities move to shipped, and what they are billed at is fixed in the same transaction, because it depends on
 * what was billed before.
 */
export function recordShipment(order: Order, shipment: Shipment, matched: Matched, items: Map<string, Item>, at: Date): { order: Order; invoice: Invoice; also: Change[] } {
  const invoice = draftInvoice(order, shipment, matched, items, at);
  const shipped: Order = { ...order, lines: order.lines.map((line) => ship(line, matched)) };
  const recorded: Shipment = { ...shipment, matched };
  const link = (kind: string, number: string): Change => ({ change: 'document', link: documentLink(order, kind, number, at) });
  return {
    order: shipped,
    invoice,
    also: [
      { change: 'shipment', shipment: recorded },
      { change: 'invoice', invoice, ifAbsent: true },
      link('shipment', shipment.shipmentId),
      ...[...new Set(shipment.trackingNumbers)].map((number) => link('tracking', number)),
      {
        change: 'event',
        event: event(
          'shipment.recorded',
          order,
          { key: `shipment/${shipment.shipmentId}`, version: 1, correlationId: order.correlationId, causationId: `shipment:${shipment.shipmentId}`, occurredAt: shipment.shippedAt },
          { orderId: order.orderId, shipmentId: shipment.shipmentId, ...(order.route.channel && { channelConnector: order.route.channel }) },
          { at, id: `shipment.recorded:${shipment.shipmentId}` },
        ),
      },
    ],
  };
}

function ship(line: OrderLine, matched: Matched): OrderLine {
  const steps = matched.find((part) => part.lineId === line.lineId)?.steps ?? 0;
  const picked = Math.min(steps, line.quantities.picked);
  return move(move(line, picked, 'picked', 'shipped'), steps - picked, 'released', 'shipped');
}

/** Steps in the item's base unit, as decimal text. */
export const inBaseUnit = (steps: number, item: Item): string => {
  const ratio = item.units[item.baseUnit];
  const amount = ratio && fromSteps(steps, ratio);
  if (!amount) throw new Rejected('item.base-unit', `${item.sku} has no usable base unit`, { sku: item.sku });
  return amount;
};
