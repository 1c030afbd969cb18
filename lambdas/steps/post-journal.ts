import { AlreadyExists, Conflict, Rejected, Transient } from '../../core/model/errors.ts';
import { invoiceIdOf } from '../../core/posting/draft-invoice.ts';
import { postJournal } from '../../core/posting/post-journal.ts';
import { stores } from '../adapters/stores.ts';
import { accountingOfInvoice } from '../handler/posting-documents.ts';
import { changeWithJournals } from '../handler/posting.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, orderId, shipmentId = '' } = saga;
  let number = '';
  let journals: string[] = [];
  const books = await stores.books.entity(entity);
  await changeWithJournals(saga, books, async (order) => {
    const invoice = await stores.orders.invoice(entity, orderId, invoiceIdOf(shipmentId));
    if (!invoice) throw new Transient('invoice.not-found', `the invoice of shipment ${shipmentId} is not there`);
    number = invoice.number ?? '';
    ({ journals } = invoice);
    if (invoice.postedAt) return { order, also: [] };
    const accrual = (await stores.ledger.unbilledOf(invoice))?.accrual;
    const posted = postJournal(order, invoice, { accrual, journal: accrual ? await stores.ledger.journal(entity, accrual) : undefined }, await accountingOfInvoice(invoice, at));
    ({ journals } = posted.invoice);
    return posted;
  }).catch((error: unknown) => {
    // a number that the authority gave twice, e.g. in another year: nothing is posted over it
    if (error instanceof AlreadyExists && error.what === 'journal') throw new Rejected('invoice.number-taken', `invoice number ${number} has its journal already`, { number, shipmentId });
    // its revenue was accrued at this moment: the next attempt sees it
    if (error instanceof Conflict && error.code === 'unbilled.moved-on') throw new Transient(error.code, error.message);
    throw error;
  });
  return { invoice: number, journals };
});
