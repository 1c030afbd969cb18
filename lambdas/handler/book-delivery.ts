import { dayIn } from '../../core/model/day.ts';
import { AlreadyExists, Rejected } from '../../core/model/errors.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import { invoiceIdOf } from '../../core/posting/draft-invoice.ts';
import { delivered } from '../../core/posting/journals/goods.ts';
import { journalsOfTheirOwn } from '../../core/posting/post-journal.ts';
import { now, stores } from '../adapters/stores.ts';
import { commitJournals } from './posting.ts';
import { notice } from './cash-desk.ts';
import { accountingOfInvoice } from './posting-documents.ts';

/**
 * FOB destination: what arrived is sold on that day, and its revenue is earned; once, as soon as it is both delivered and invoiced, whichever comes last. Nothing
 * for goods that were sold when they left.
 */
export async function bookDelivery(entity: string, orderId: string, shipmentId: string): Promise<void> {
  const [shipment, invoice] = await Promise.all([stores.orders.shipment(entity, orderId, shipmentId), stores.orders.invoice(entity, orderId, invoiceIdOf(shipmentId))]);
  if (invoice?.fob !== 'destination' || !invoice.postedAt || !shipment?.deliveredAt) return;
  try {
    await book(invoice, new Date(shipment.deliveredAt));
  } catch (error) {
    if (error instanceof AlreadyExists) return;
    // kept among the dead letters, to be redriven once it can be booked
    if (error instanceof Rejected) await notice(invoice, { code: error.code, message: error.message, detail: { ...error.detail, shipmentId } }, `${entity}#${shipmentId}#delivery`);
    throw error;
  }
}

async function book(invoice: Invoice, deliveredAt: Date): Promise<void> {
  const { entity, orderId } = invoice;
  const at = now();
  const [order, books, accounting] = await Promise.all([stores.orders.get(entity, orderId), stores.books.entity(entity), accountingOfInvoice(invoice, at)]);
  const journal = order && delivered(invoice, dayIn(deliveredAt, books.timeZone), accounting);
  if (journal) await commitJournals(entity, journalsOfTheirOwn([journal], order.route, at));
}
