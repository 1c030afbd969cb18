import { AlreadyExists, Conflict, Rejected, Transient } from '../../core/model/errors.ts';
import type { BusinessEvent } from '../../core/model/events/catalogue.ts';
import type { Order } from '../../core/model/order.ts';
import type { SupplierBill } from '../../core/model/supplier-bill.ts';
import { type Booked, comesEarly, postSupplierBill } from '../../core/posting/supplier-bill.ts';
import { BILL_DIFFERS } from '../../core/shipping/match-supplier-bill.ts';
import { now, stores } from '../adapters/stores.ts';
import { accountingFor, commitJournals, journalsToPost } from './posting.ts';
import { notice } from './cash-desk.ts';
import { noticeId } from './notice.ts';

/** What may bring a bill into the books: that it came, that what it waited for has shipped or was booked, or that finance takes it as it is. */
export const BILLED = ['supplier-invoice.received', 'supplier-invoice.matched', 'supplier-invoice.accepted', 'shipment.recorded'] as const;

/** Bills of an order's suppliers into the books, each once, however often and in whatever order it is told: those that differ in nothing, or that finance takes as they are. */
export async function bookSupplierBills({ entity, data: { orderId } }: BusinessEvent<(typeof BILLED)[number]>): Promise<void> {
  const due = (await stores.orders.supplierBills(entity, orderId)).filter(({ postedAt, differences, accepted }) => !postedAt && (differences.length === 0 || accepted));
  for (const { billId } of due) await book(entity, orderId, billId);
}

async function book(entity: string, orderId: string, billId: string): Promise<void> {
  // the order is read ahead of its bills, and written with this one: what it clears depends on what the others did
  const order = await stores.orders.get(entity, orderId);
  const [bills, shipments, invoices] = await Promise.all([stores.orders.supplierBills(entity, orderId), stores.orders.shipments(entity, orderId), stores.orders.invoices(entity, orderId)]);
  const bill = bills.find((candidate) => candidate.billId === billId);
  if (!order || !bill || bill.postedAt) return;
  const ours = shipments.filter(({ releaseId }) => releaseId === bill.releaseId);
  const booked = {
    shipments: ours,
    invoices: invoices.filter(({ shipmentId }) => ours.some((shipment) => shipment.shipmentId === shipmentId)),
    before: bills.filter(({ releaseId, postedAt }) => releaseId === bill.releaseId && postedAt),
  };
  if (comesEarly(bill, booked)) return; // the booking of its shipment is told, too
  const at = now();
  await commit(order, bill, booked, at).catch(async (error: unknown) => {
    if (error instanceof AlreadyExists) return; // by another attempt
    if (error instanceof Conflict && error.code === 'order.moved-on') throw new Transient(error.code, error.message);
    if (error instanceof Rejected) await notice(bill, { code: error.code, message: error.message, detail: { ...error.detail, billId } }, `${entity}#${billId}`);
    // a person's matter is kept among the dead letters, to be redriven once it can be booked
    throw error;
  });
  await stores.desk.close(noticeId(BILL_DIFFERS, billId), at);
}

async function commit(order: Order, bill: SupplierBill, booked: Omit<Booked, 'journals'>, at: Date): Promise<void> {
  const { entity, currency, date } = bill;
  const ids = booked.invoices.flatMap(({ journals }) => journals.filter((id) => id.startsWith('drop-ship:')));
  const [{ accounting }, ...journals] = await Promise.all([accountingFor(entity, currency, at, date), ...ids.map((id) => stores.ledger.journal(entity, id))]);
  const posted = postSupplierBill(bill, { ...booked, journals: journals.filter((journal) => journal !== undefined) }, accounting);
  await commitJournals(entity, [{ change: 'order', order, ifRevision: order.revision }, { change: 'supplier-bill', bill: posted.bill }, ...(await journalsToPost(posted.journal ? [posted.journal] : [], at))]);
}
