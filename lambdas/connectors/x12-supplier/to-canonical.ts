import type { ChangeAcknowledgment, ItemIds, OrderAcknowledgment, ShipNotice, InvoiceDocument } from '../../../core/edi/documents.ts';
import { total } from '../../../core/edi/maps/values.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Release } from '../../../core/model/order.ts';
import type { Reduction, SupplierLineAnswer } from '../../../core/model/supplier-order.ts';
import type { BillSaid } from '../../../core/shipping/match-supplier-bill.ts';
import type { SupplierAnswer } from '../../../core/shipping/supplier-answer.ts';
import { isAnswered } from '../../../core/shipping/supplier-reduction.ts';
import type { ConfirmedShipment } from '../../handler/inbound-shipment.ts';
import { inBaseUnit, perBaseUnit } from './base-unit.ts';
import { releaseIdOf } from './purchase-order-number.ts';

/** What the documents of a supplier mean, for the release of ours that they name. */

type Items = Map<string, Item>;

/** @throws Rejected supplier.unknown-order where the number is none that we gave this supplier */
export function releaseMeant(number: string, supplier: string): string {
  const releaseId = releaseIdOf(number, supplier);
  if (!releaseId) throw new Rejected('supplier.unknown-order', `${supplier} names purchase order ${number}, which is none of ours`, { number, supplier });
  return releaseId;
}

/** 855. @throws Rejected supplier.unknown-line, supplier.unit-unknown */
export function answerOf(document: OrderAcknowledgment, release: Release, items: Items): SupplierAnswer {
  const { type, sellerOrder, lines } = document;
  const about = { releaseId: release.releaseId, ...(sellerOrder && { number: sellerOrder }) };
  if (type === 'received' || (lines.length === 0 && type !== 'accepted' && type !== 'rejected')) return { ...about, kind: 'received', lines: [] };
  if (lines.length === 0) return { ...about, kind: 'lines', lines: release.lines.map(({ lineId }) => ({ lineId, parts: [{ answer: type === 'rejected' ? 'rejected' : 'accepted' }] })) };
  return {
    ...about,
    kind: 'lines',
    lines: lines.map(({ line, ids, quantity, unitPrice, answers }) => {
      const { lineId, sku } = lineMeant(release, line, ids);
      // a line without an answer of its own has that of the whole
      const own = answers.length > 0 ? answers : [{ answer: type.startsWith('rejected') ? ('rejected' as const) : ('accepted' as const), quantity }];
      return { lineId, ...(unitPrice && { unitPrice: perBaseUnit(unitPrice, quantity.uom, sku, items) }), parts: own.map((answer) => partOf(answer, sku, items)) };
    }),
  };
}

type Part = SupplierAnswer['lines'][number]['parts'][number];

const partOf = ({ answer, quantity, shipDate }: { answer: SupplierLineAnswer; quantity?: { amount: string; uom: string } | undefined; shipDate?: string | undefined }, sku: string, items: Items): Part => ({
  answer, ...(quantity && { quantity: inBaseUnit(quantity, sku, items) }), ...(shipDate && { shipDate }),
});

/** 865: to our cancellation or to less of some lines, or a change by the supplier. @throws Rejected supplier.unknown-line, supplier.unit-unknown */
export function changeOf(document: ChangeAcknowledgment, release: Release, items: Items): SupplierAnswer {
  const { initiatedBy, type, sequence, sellerOrder, lines } = document;
  const about = { releaseId: release.releaseId, ...(sellerOrder && { number: sellerOrder }) };
  if (initiatedBy === 'buyer') {
    if (type === 'received') return { ...about, kind: 'received', lines: [] };
    const reduction = reductionMeant(release, sequence);
    if (reduction) return { ...about, kind: 'reduced', changeId: reduction.changeId, lines: reduction.lines.map(({ lineId }) => ({ lineId, parts: [{ answer: gives(document, lineId, release) ? 'accepted' : 'rejected' }] })) };
    const refused = type.startsWith('rejected') || lines.some(({ answers }) => answers.some(({ answer }) => answer === 'rejected'));
    return { ...about, kind: refused ? 'cancellation-refused' : 'cancelled', lines: [] };
  }
  return {
    ...about,
    kind: 'lines',
    lines: lines.map(({ line, ids, change, quantity, unitPrice, answers }) => {
      const { lineId, sku } = lineMeant(release, line, ids);
      const own = answers.length > 0 ? answers : [{ answer: CHANGES[change] ?? ('changed' as const), quantity }];
      return { lineId, ...(unitPrice && { unitPrice: quantity ? perBaseUnit(unitPrice, quantity.uom, sku, items) : unitPrice }), parts: own.map((answer) => partOf(answer, sku, items)) };
    }),
  };
}

/** By the number of our 860; one that gives none back answers the oldest that is open. */
function reductionMeant({ reductions = [] }: Release, sequence: string | undefined): Reduction | undefined {
  return sequence === undefined ? reductions.find((one) => !isAnswered(one)) : /^\d{1,8}$/.test(sequence) ? reductions[Number(sequence) - 1] : undefined;
}

const GIVEN: readonly SupplierLineAnswer[] = ['accepted', 'quantity-changed', 'changed', 'deleted'];

/** What is said of the line, or where nothing is, of the whole. */
function gives({ type, lines }: ChangeAcknowledgment, lineId: string, release: Release): boolean {
  const own = lines.filter(({ line, ids }) => lineMeant(release, line, ids).lineId === lineId).flatMap(({ answers }) => answers);
  return own.length > 0 ? own.every(({ answer }) => GIVEN.includes(answer)) : type === 'accepted' || type === 'detail-without-changes';
}

const CHANGES: Readonly<Record<string, SupplierLineAnswer>> = { delete: 'deleted', date: 'date-changed', price: 'price-changed', decrease: 'quantity-changed', increase: 'quantity-changed', none: 'accepted' };

/** What a notice's shipments are known by: one of several orders is a shipment for each. One that replaces it or takes it back may name fewer orders, or more. */
export const shipmentIdsOf = (notice: Pick<ShipNotice, 'shipment'>, number: string, { supplier, warehouse }: Release): { alone: string; oneOfSeveral: string } => {
  const alone = `${supplier ?? warehouse}:${notice.shipment}`;
  return { alone, oneOfSeveral: `${alone}:${number}` };
};

/** 856: one shipment per order of ours that is in it. @throws Rejected supplier.unknown-line, supplier.unit-unknown */
export function shipmentOf(notice: ShipNotice, order: ShipNotice['orders'][number], release: Release, items: Items): ConfirmedShipment {
  const supplier = release.supplier ?? release.warehouse;
  const { carrier, trackingNumbers, shippedOn, date, time } = notice;
  const cartons = order.cartons.flatMap(({ trackingNumber }) => (trackingNumber ? [trackingNumber] : []));
  const lines = new Map<string, { lineId: string; sku: string; amounts: string[]; serials: string[] }>();
  for (const { line, ids, quantity, serials = [] } of [...order.cartons.flatMap(({ items }) => items), ...order.items]) {
    const { lineId, sku } = lineMeant(release, line, ids);
    const before = lines.get(lineId) ?? { amounts: [], serials: [] };
    lines.set(lineId, { lineId, sku, amounts: [...before.amounts, inBaseUnit(quantity, sku, items)], serials: [...before.serials, ...serials] });
  }
  return {
    connector: 'x12-supplier',
    account: supplier,
    externalShipmentId: shipmentIdsOf(notice, order.number, release)[notice.orders.length > 1 ? 'oneOfSeveral' : 'alone'],
    releaseId: release.releaseId,
    ...(carrier?.scac && { carrier: carrier.scac }),
    ...(carrier?.service && { service: carrier.service }),
    trackingNumbers: [...new Set([...trackingNumbers, ...cartons])],
    // X12 has no time zone here: read as UTC
    shippedAt: `${shippedOn ?? date}T${shippedOn && shippedOn !== date ? '12:00' : time.slice(0, 5)}:00.000Z`,
    lines: [...lines.values()].map(({ amounts, serials, ...line }) => ({ ...line, quantity: total(amounts), ...(serials.length > 0 && { serials }) })),
    ...(order.items.length === 0 && { cartons: order.cartons.map((carton) => cartonOf(carton, release, items)) }),
  };
}

function cartonOf({ items: packed, ...marks }: ShipNotice['orders'][number]['cartons'][number], release: Release, items: Items) {
  const lines = packed.map(({ line, ids, quantity, lot, serials }) => {
    const { lineId, sku } = lineMeant(release, line, ids);
    return { lineId, sku, quantity: inBaseUnit(quantity, sku, items), ...(lot && { lot: lot.number }), ...(serials && { serials }) };
  });
  return { ...marks, lines };
}

/** 810. A line that was not ordered is a difference, and not refused. @throws Rejected supplier.unit-unknown */
export function billOf(invoice: InvoiceDocument, release: Release, items: Items): BillSaid {
  const { number, type, date, currency, terms, charges, allowances, taxes, total } = invoice;
  const dueOn = terms?.netDays === undefined ? undefined : new Date(Date.parse(`${date}T00:00:00Z`) + terms.netDays * 86_400_000).toISOString().slice(0, 10);
  const amounts = (all: { amount: InvoiceDocument['total'] }[]) => all.map(({ amount }) => amount);
  return {
    releaseId: release.releaseId, supplier: release.supplier ?? release.warehouse, number, kind: type, date, ...(dueOn && { dueOn }), currency,
    lines: invoice.lines.map(({ line, ids, quantity, unitPrice }) => {
      const found = lineFound(release, line, ids);
      if (!found) return { lineId: `?${line ?? ids.buyer ?? ids.seller ?? ''}`.slice(0, 100).trimEnd(), quantity: quantity.amount, unitPrice };
      return { lineId: found.lineId, quantity: inBaseUnit(quantity, found.sku, items), unitPrice: perBaseUnit(unitPrice, quantity.uom, found.sku, items) };
    }),
    charges: amounts(charges), allowances: amounts(allowances), taxes: amounts(taxes), total,
  };
}

type Line = Release['lines'][number];

/** By its place in our order, or by our article. */
function lineFound({ lines }: Release, line: string | undefined, { buyer }: ItemIds): Line | undefined {
  const placed = line !== undefined && /^\d+$/.test(line) ? lines[Number(line) - 1] : undefined;
  if (placed && (buyer === undefined || placed.sku === buyer)) return placed;
  const named = lines.filter(({ sku }) => sku === buyer);
  return named.length === 1 ? named[0] : undefined;
}

function lineMeant(release: Release, line: string | undefined, ids: ItemIds): Line {
  const found = lineFound(release, line, ids);
  if (found) return found;
  throw new Rejected('supplier.unknown-line', `${release.supplier ?? release.warehouse} names a line that ${release.releaseId} does not have`, { releaseId: release.releaseId, ...(line && { line }), ...ids });
}
