import { AlreadyExists, Conflict, Rejected, Transient } from '../../core/model/errors.ts';
import { postJournal } from '../../core/posting/post-journal.ts';
import { stores } from '../adapters/stores.ts';
import { accountingOfInvoice, invoiceOfSaga } from '../handler/posting-documents.ts';
import { changeWithJournals } from '../handler/posting.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, shipmentId } = saga;
  let number = '';
  let journals: string[] = [];
  const books = await stores.books.entity(entity);
  const post = (look: boolean) =>
    changeWithJournals(saga, books, async (order) => {
      const invoice = await invoiceOfSaga(saga);
      number = invoice.number ?? '';
      ({ journals } = invoice);
      if (invoice.postedAt) return { order, also: [] };
      const accrual = look ? (await stores.ledger.unbilledOf(invoice))?.accrual : undefined;
      const posted = postJournal(order, invoice, { accrual, journal: accrual ? await stores.ledger.journal(entity, accrual) : undefined }, await accountingOfInvoice(invoice, at));
      ({ journals } = posted.invoice);
      return posted;
    });
  // mostly no month ended since the goods left: what was accrued is looked up only where something was
  await post(false).catch((error: unknown) => (movedOn(error) ? post(true) : Promise.reject(error))).catch((error: unknown) => {
    // a number that the authority gave twice, e.g. in another year: nothing is posted over it
    if (error instanceof AlreadyExists && error.what === 'journal') throw new Rejected('invoice.number-taken', `invoice number ${number} has its journal already`, { number, shipmentId });
    // its revenue was accrued at this moment: the next attempt sees it
    if (movedOn(error)) throw new Transient(error.code, error.message);
    throw error;
  });
  return { invoice: number, journals };
});

const movedOn = (error: unknown): error is Conflict => error instanceof Conflict && error.code === 'unbilled.moved-on';
