import { orderCredit } from '../credit/exposure.ts';
import type { Change } from '../model/changes.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Order, OrderLine, Release } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import { event } from '../ordering/events.ts';
import { move } from '../ordering/line-moves.ts';
import { type Billing, draftInvoice } from '../posting/draft-invoice.ts';
import { journalChanges, previewInvoice, shipmentJournals } from '../posting/post-journal.ts';
import { documentLink } from '../tracing/document-link.ts';
import { type InKits, looseIn, withLoose } from './in-kits.ts';
import type { Matched } from './match-shipment.ts';

/**
 * Goods are moving: the quantities move to shipped, and what they are billed at is fixed in the same transaction, because it depends on
 * what was billed before, and their cost is in the books. What left on top counts as ordered from now on.
 * @param loose components that make no whole kit, by line: not in `matched`, and not in the books
 */
export function recordShipment(order: Order, shipment: Shipment, matched: Matched, billing: Billing, loose: InKits['loose'] = new Map()): { order: Order; invoice: Invoice; also: Change[] } {
  const { at } = billing;
  const ordered: Order = { ...order, lines: order.lines.map((line) => orderedOnTop(line, matched)) };
  const drafted = draftInvoice(ordered, shipment, matched, billing);
  const journals = shipmentJournals(order, shipment, drafted.invoice, billing);
  const invoice: Invoice = { ...drafted.invoice, journals: journals.map(({ journalId }) => journalId) };
  previewInvoice(invoice, billing); // what cannot be posted later is said now, before anything is sent
  const shipped: Order = {
    ...drafted.order,
    lines: drafted.order.lines.map((line) => ship(line, matched)),
    releases: order.releases.map((release) => (release.releaseId === shipment.releaseId ? shippedOf(release, matched) : release)),
  };
  const link = (kind: string, number: string): Change => ({ change: 'document', link: documentLink(order, kind, number, at) });
  return {
    order: withLoose(shipped, shipment, loose),
    invoice,
    also: [
      { change: 'shipment', shipment: { ...shipment, matched, ...(looseIn(loose).length > 0 && { loose: looseIn(loose) }) } },
      { change: 'invoice', invoice, ifAbsent: true },
      { change: 'unbilled', unbilled: { entity: invoice.entity, invoiceId: invoice.invoiceId, orderId: order.orderId, shipmentId: shipment.shipmentId, shippedOn: invoice.shippedOn } },
      ...journalChanges(journals, order.route, at),
      // what left on top, or the carrier's own charge, is owed from now on
      ...orderCredit(order, shipped).map((credit): Change => ({ change: 'credit', ...credit })),
      link('shipment', shipment.shipmentId),
      ...[...new Set(matched.flatMap(({ lots = [] }) => lots.map(({ lot }) => lot)))].map((lot) => link('lot', lot)),
      ...[...new Set(shipment.trackingNumbers)].map((number) => link('tracking', number)),
      {
        change: 'event',
        event: event(
          'shipment.recorded',
          order,
          { key: `shipment/${shipment.shipmentId}`, version: 1, correlationId: order.correlationId, causationId: `shipment:${shipment.shipmentId}`, occurredAt: shipment.shippedAt },
          { orderId: order.orderId, shipmentId: shipment.shipmentId, ...(order.route.channel && { channelConnector: order.route.channel }), ...(invoice.supplier && { supplier: invoice.supplier }) },
          { at, id: `shipment.recorded:${shipment.shipmentId}` },
        ),
      },
    ],
  };
}

const partOf = (matched: Matched, lineId: string) => matched.find((part) => part.lineId === lineId);

function orderedOnTop(line: OrderLine, matched: Matched): OrderLine {
  const over = partOf(matched, line.lineId)?.over ?? 0;
  return over === 0 ? line : { ...line, steps: line.steps + over, over: (line.over ?? 0) + over, quantities: { ...line.quantities, released: line.quantities.released + over } };
}

function ship(line: OrderLine, matched: Matched): OrderLine {
  const steps = partOf(matched, line.lineId)?.steps ?? 0;
  const picked = Math.min(steps, line.quantities.picked);
  return move(move(line, picked, 'picked', 'shipped'), steps - picked, 'released', 'shipped');
}

const shippedOf = (release: Release, matched: Matched): Release => ({
  ...release,
  lines: release.lines.map((line) => {
    const steps = partOf(matched, line.lineId)?.steps ?? 0;
    return steps === 0 ? line : { ...line, shipped: (line.shipped ?? 0) + steps };
  }),
});
