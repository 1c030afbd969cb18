import { Rejected } from '../../../../core/model/errors.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import { type Money, sum } from '../../../../core/model/money.ts';
import type { LedgerSystem } from '../../../../core/posting/ledger-system.ts';
import type { VendorXClient } from '../../every/connector/client.ts';
import { newCreditMemo, newInvoice, newJournal } from './from-canonical.ts';
import { BookRecord, type VendorXSecret } from './schema.ts';
import { postedAs, totalOf } from './to-canonical.ts';

/** Vendor X behind the port: a document is looked up by its id of ours, made as a draft, compared, and posted. */
export function vendorXLedger(client: VendorXClient, settings: Pick<VendorXSecret, 'accounts'>): LedgerSystem {
  async function post(collection: string, externalId: string, model: object, gross: Money, differs: string): Promise<BookRecord> {
    const there = (await client.find(BookRecord, collection, externalId)) ?? (await client.post(BookRecord, collection, { ...model, status: 'draft' }));
    const total = totalOf(there);
    if (total.minor !== gross.minor || total.currency !== gross.currency) throw new Rejected(differs, `Vendor X makes another amount of ${externalId}`, { id: externalId, there: total, ours: gross });
    return there.status === 'posted' ? there : client.patch(BookRecord, `${collection}/${there.id}`, { status: 'posted' });
  }

  return {
    postInvoice: async (_order, _shipment, invoice) => postedAs(await post('invoices', invoice.invoiceId, newInvoice(invoice), invoice.gross, 'invoice.total-differs')),
    postCreditMemo: async (_order, memo) => postedAs(await post('credit_memos', memo.creditMemoId, newCreditMemo(memo), memo.gross, 'credit-memo.total-differs')),
    postJournal: async (journal) => postedAs(await post('journals', journal.journalId, newJournal(journal, settings), debitsOf(journal), 'journal.differs')),
    async journalByReference(_entity, journalId) {
      const there = await client.find(BookRecord, 'journals', journalId);
      return there && { id: there.id, number: there.number, date: there.date, total: totalOf(there).minor };
    },
  };
}

function debitsOf({ lines }: Journal): Money {
  const debits = lines.filter(({ side }) => side === 'debit').map(({ functional }) => functional);
  return sum(debits[0]?.currency ?? '', debits);
}
