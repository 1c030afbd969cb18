import type { ShipNotice, InvoiceDocument } from '../../../core/edi/documents.ts';
import type { Change } from '../../../core/model/changes.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { type Money, subtract } from '../../../core/model/money.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import type { SupplierBill } from '../../../core/model/supplier-bill.ts';
import { postingSagaId } from '../../../core/sagas/register.ts';
import { BILL_DIFFERS, billEvent, matchBill, matchedAgain } from '../../../core/shipping/match-supplier-bill.ts';
import { documentLink } from '../../../core/tracing/document-link.ts';
import { stores } from '../../adapters/stores.ts';
import type { EdiContext, Taken } from '../../handler/take-set.ts';
import { canonicalHash } from '../../handler/hash.ts';
import { confirmShipment } from '../../handler/inbound-shipment.ts';
import { noticeId, noticeRow } from '../../handler/notice.ts';
import { retryParked } from '../../handler/retry-parked.ts';
import { BY, find, type Found } from './find-release.ts';
import { billOf, shipmentIdsOf, shipmentOf } from './to-canonical.ts';

/** 856: a shipment for each of our orders in it; or, by its purpose, what becomes of one that was told and is not recorded yet. */
export async function shipped(notice: ShipNotice, context: EdiContext): Promise<Taken> {
  const parts = await Promise.all(notice.orders.map(async (part) => ({ part, found: await find(part.number, context) })));
  const takePart = notice.purpose === 'original' ? shippedPart : correctPart;
  const changes = (await Promise.all(parts.map(({ part, found }) => takePart(notice, part, found, context)))).flat();
  return {
    changes,
    async after() {
      if (notice.purpose !== 'original') for (const change of changes) if (change.change === 'shipment') await recordAgain(change.shipment, context);
      for (const { found } of parts) await matchAgain(found, context);
    },
  };
}

async function shippedPart(notice: ShipNotice, part: ShipNotice['orders'][number], { order, release, items }: Found, context: EdiContext): Promise<Change[]> {
  const changes = await confirmShipment(shipmentOf(notice, part, release, items), context);
  const shipment = changes.find((change) => change.change === 'shipment')?.shipment;
  const before = shipment && (await stores.orders.shipment(order.entity, order.orderId, shipment.shipmentId));
  if (!before) return changes;
  if (!sameGoods(before, shipment)) throw new Rejected('supplier.shipment-changed', `${context.line.partner} sends ship notice ${notice.shipment} again with another content`, { shipment: notice.shipment });
  return []; // told again under another control number
}

/**
 * BSN01 05 or 01: until its goods are recorded as shipped, a notice is replaced or taken back; from then on only documents correct it. The order is written with it, so that
 * whoever records the goods at this moment looks again.
 * @throws Rejected supplier.shipment-changed
 */
async function correctPart(notice: ShipNotice, part: ShipNotice['orders'][number], { order, release, items }: Found, context: EdiContext): Promise<Change[]> {
  const { entity, orderId } = order;
  const ids = shipmentIdsOf(notice, part.number, release);
  const known = await Promise.all([ids.alone, ids.oneOfSeveral].map((id) => stores.orders.shipment(entity, orderId, `${BY}:${id}`)));
  const before = known.find((shipment) => shipment !== undefined);
  const refused = (why: string) => new Rejected('supplier.shipment-changed', `${context.line.partner} ${notice.purpose === 'replacement' ? 'replaces' : 'takes back'} its ship notice ${notice.shipment}, ${why}`, { shipment: notice.shipment, purpose: notice.purpose });
  if (!release.releasedAt) throw refused('whose order is not known to be sent yet');
  if (!before) {
    if (notice.purpose === 'cancellation') throw refused('which never came');
    return confirmShipment(shipmentOf(notice, part, release, items), context);
  }
  if (notice.purpose === 'cancellation' && before.takenBackAt) return [];
  if (before.takenBackAt) throw refused('which it had taken back');
  const { connector: _, account: __, externalShipmentId: ___, ...said } = shipmentOf(notice, part, release, items);
  const { cartons: ____, service: _____, carrier: ______, ...kept } = before;
  const after: Shipment = notice.purpose === 'cancellation' ? { ...before, takenBackAt: context.at.toISOString() } : { ...kept, ...said };
  if (notice.purpose === 'replacement' && canonicalHash(after) === canonicalHash(before)) return [];
  if (before.matched || before.loose) throw refused('whose goods are recorded as shipped');
  return [{ change: 'order', order, ifRevision: order.revision }, { change: 'shipment', shipment: after }];
}

/** Whatever held it up may be mended, and what was taken back ends. */
async function recordAgain({ shipmentId }: Shipment, { at }: EdiContext): Promise<void> {
  const rows = await stores.desk.ofSaga(postingSagaId(shipmentId));
  await retryParked(rows, ({ step }) => step === 'record-shipment', 'its ship notice was corrected', at);
}

const sameGoods = (one: Shipment, other: Shipment) => canonicalHash(one.lines) === canonicalHash(other.lines);

/** A bill and the notice of its shipment may overtake each other: whichever is stored last sees both. */
async function matchAgain({ order, release, items }: Found, { at }: EdiContext): Promise<void> {
  const [shipments, bills] = await Promise.all([stores.orders.shipments(order.entity, order.orderId), stores.orders.supplierBills(order.entity, order.orderId)]);
  for (const bill of bills.filter(({ releaseId, postedAt }) => releaseId === release.releaseId && !postedAt)) {
    const again = matchedAgain(bill, { items, shipments, before: bills.filter(({ receivedAt }) => receivedAt < bill.receivedAt) });
    if (!again) continue;
    const settled = again.differences.length === 0;
    await stores.unit.commit([{ change: 'supplier-bill', bill: again }, ...(settled ? [billEvent('supplier-invoice.matched', again, at)] : [])]);
    if (settled) await stores.desk.close(noticeId(BILL_DIFFERS, bill.billId), at);
  }
}

/** 810: kept, whatever differs. */
export async function billed(invoice: InvoiceDocument, context: EdiContext): Promise<Taken> {
  const found = await find(invoice.order, context);
  const { order, release, items } = found;
  const { line, profile, at } = context;
  const [shipments, bills] = await Promise.all([stores.orders.shipments(order.entity, order.orderId), stores.orders.supplierBills(order.entity, order.orderId)]);
  const known = bills.find(({ billId }) => billId === `${line.partner}/${invoice.number}`);
  const before = bills.filter((bill) => bill !== known);
  const bill = matchBill(order, billOf(invoice, release, items), { items, shipments, before, pricePercent: profile.tolerances.pricePercent, totalTolerance: profile.tolerances.invoiceTotal, rounding: 'half-up' }, at);
  if (known && !sameBill(known, bill)) throw new Rejected('supplier.bill-number-reused', `${line.partner} sends invoice ${invoice.number} again with another content`, { number: invoice.number, supplier: line.partner });
  if (known) return { changes: [] };
  const detail = { billId: bill.billId, releaseId: bill.releaseId, supplier: line.partner, total: bill.total, accrued: bill.accrued, amount: beyond(bill), differences: bill.differences };
  const noticed = { code: BILL_DIFFERS, message: `invoice ${bill.number} of ${line.partner} is not what was ordered and has shipped`, detail };
  return {
    changes: [
      { change: 'supplier-bill', bill, ifAbsent: true },
      { change: 'document', link: documentLink(order, 'supplier-invoice', invoice.number, at) },
      ...(bill.differences.length > 0 ? [{ change: 'exception' as const, exception: noticeRow(order, noticed, bill.billId, BY, at) }] : []),
      billEvent('supplier-invoice.received', bill, at),
    ],
    after: () => matchAgain(found, context),
  };
}

/** What of it no shipment has booked. */
function beyond({ total, accrued }: SupplierBill): Money {
  const off = subtract(total, accrued);
  return { ...off, minor: Math.abs(off.minor) };
}

const sameBill = (one: SupplierBill, other: SupplierBill) => one.releaseId === other.releaseId && canonicalHash([one.total, one.lines]) === canonicalHash([other.total, other.lines]);
