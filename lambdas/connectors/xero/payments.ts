import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Journal, JournalLine } from '../../../core/model/journal.ts';
import type { DocumentPayment } from '../../../core/posting/as-document.ts';
import type { XeroClient } from './client.ts';
import { paymentModel } from './from-canonical.ts';
import { XeroPayment, type XeroSecret } from './schema.ts';
import { amountOf } from './to-canonical.ts';

interface Paying {
  payments: readonly DocumentPayment[];
  account: JournalLine;
}

/** Payments of one journal, by its id as their reference: those that are not there yet are made, each on its document. */
export async function postPayments(client: XeroClient, settings: Pick<XeroSecret, 'accounts' | 'tracking'>, journal: Journal, { payments, account }: Paying): Promise<{ id: string }> {
  const there = (await paymentsOf(client, journal)).filter(({ Status }) => Status === 'AUTHORISED');
  const missing = payments.filter(({ number, amount }) => {
    const known = there.find(({ Invoice }) => Invoice?.InvoiceNumber === number);
    if (known && amountOf(known.Amount, amount.currency).minor !== amount.minor) {
      throw new Rejected('journal.differs', `Xero holds ${journal.journalId} on ${number} over ${known.Amount}`, { journalId: journal.journalId, number, there: known.Amount, ours: amount });
    }
    return !known;
  });
  const made = missing.length > 0 ? await client.make(XeroPayment, 'Payments', missing.map((payment) => paymentModel(journal, { ...payment, account }, settings)), journal.journalId) : [];
  return { id: firstOf([...there, ...made], journal) };
}

/** What those payments paid is owed again. On its way still, the journal is waited for: else it would be paid after it was taken back. */
export async function takePaymentsBack(client: XeroClient, journal: Journal): Promise<{ id: string }> {
  const there = await paymentsOf(client, journal);
  for (const { PaymentID, Status } of there) if (Status === 'AUTHORISED') await client.change(XeroPayment, 'Payments', PaymentID, { Status: 'DELETED' });
  return { id: firstOf(there, journal) };
}

const paymentsOf = (client: XeroClient, { journalId }: Journal): Promise<XeroPayment[]> => client.find(XeroPayment, 'Payments', { Reference: journalId });

function firstOf(payments: readonly XeroPayment[], { journalId }: Journal): string {
  const [first] = payments;
  if (!first) throw new Transient('ledger.not-there-yet', `Xero does not have ${journalId} yet`);
  return first.PaymentID;
}
