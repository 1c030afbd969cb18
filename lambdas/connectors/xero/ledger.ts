import type { Journal } from '../../../core/model/journal.ts';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { decimal, type Money, money, sum } from '../../../core/model/money.ts';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { OpenItem } from '../../../core/model/open-item.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { asDocument, type Behind } from '../../../core/posting/as-document.ts';
import type { LedgerSystem, Posted } from '../../../core/posting/ledger-system.ts';
import type { XeroClient } from './client.ts';
import { XeroContacts } from './contacts.ts';
import { type Head, manualModel, salesModel } from './from-canonical.ts';
import { postPayments, takePaymentsBack } from './payments.ts';
import { XeroCreditNote, XeroInvoice, XeroManualJournal, XeroPayment, type XeroSecret } from './schema.ts';
import { amountOf, dayOf } from './to-canonical.ts';

/** The connector's name: what is entered by people in Xero comes back under it. */
export const XERO = 'xero';

type Settings = Pick<XeroSecret, 'accounts' | 'tracking'>;
interface Found {
  id: string;
  number: string;
  status: string;
  total: Money;
}

/** Xero behind the port: each document is looked for by our id before it is made, and found again after an answer that was lost. */
export function xeroLedger(client: XeroClient, settings: Settings, behind: Behind): LedgerSystem {
  const contacts = new XeroContacts(client, behind);

  async function posted(type: 'ACCREC' | 'ACCRECCREDIT', head: Omit<Head, 'contactId' | 'currency'>, of: { entity: string; customerId: string; gross: Money }, journal: Journal | undefined): Promise<Posted> {
    const before = await find(client, type, head);
    const found = before ?? (await contacts.with(of.entity, of.customerId, (contactId) => make(type, { ...head, currency: of.gross.currency, contactId }, journal)));
    mustStand(found, head.reference);
    if (found.total.minor !== of.gross.minor || found.total.currency !== of.gross.currency) {
      const code = type === 'ACCREC' ? 'invoice.total-differs' : 'credit-memo.total-differs';
      throw new Rejected(code, `Xero holds ${head.reference} as ${found.number} over ${decimal(found.total)} ${found.total.currency}, and it is over ${decimal(of.gross)}`, { reference: head.reference, number: found.number, there: found.total, ours: of.gross });
    }
    return { id: found.id, number: found.number };
  }

  async function make(type: 'ACCREC' | 'ACCRECCREDIT', head: Head, journal: Journal | undefined): Promise<Found> {
    const model = salesModel(type, head, journal, settings);
    if (type === 'ACCREC') return only(await client.make(XeroInvoice, 'Invoices', [model], head.reference), invoiceFound);
    return only(await client.make(XeroCreditNote, 'CreditNotes', [model], head.reference), noteFound);
  }

  async function manual(journal: Journal): Promise<{ id: string }> {
    const [before] = await manualOf(client, journal.journalId);
    const made = before ?? only(await client.make(XeroManualJournal, 'ManualJournals', [manualModel(journal, settings)], journal.journalId), (each) => each);
    const currency = journal.lines[0]?.functional.currency ?? '';
    const [there, ours] = [debitsOf(made, currency), sum(currency, journal.lines.flatMap(({ side, functional }) => (side === 'debit' ? [functional] : [])))];
    if (there.minor !== ours.minor) throw new Rejected('journal.differs', `Xero holds ${journal.journalId} over ${decimal(there)}, and it is over ${decimal(ours)}`, { journalId: journal.journalId, there, ours });
    return { id: made.ManualJournalID };
  }

  /** The ERP numbered it, and the general ledger is here: an invoice under that number, and not a journal. */
  const sentDocument = (type: 'ACCREC' | 'ACCRECCREDIT', journal: Journal, { document, customerId, dueDate, amount, entity }: OpenItem): Promise<Posted> => {
    if (!customerId) throw new Rejected('ledger.needs-document', `${journal.journalId} is of no customer`, { journalId: journal.journalId });
    return posted(type, { reference: journal.journalId, number: document, date: journal.date, ...(type === 'ACCREC' && { dueDate }), details: [] }, { entity, customerId, gross: amount }, journal);
  };

  return {
    postInvoice: (order: Order, shipment: Shipment, invoice: Invoice, preview) => {
      const { entity, customerId, gross, invoiceId, invoiceDate, dueDate } = invoice;
      const details = shipment.lines.map(({ sku, quantity }) => `${quantity} × ${sku}, order ${order.orderId}`);
      return posted('ACCREC', { reference: invoiceId, date: invoiceDate, dueDate, details }, { entity, customerId, gross }, ofReceivables(preview));
    },

    postCreditMemo: (_order: Order, memo: CreditMemo, _invoice: Invoice, preview) => {
      const { entity, customerId, gross, creditMemoId, memoDate, invoiceNumber, reason } = memo;
      return posted('ACCRECCREDIT', { reference: creditMemoId, date: memoDate, details: [`On invoice ${invoiceNumber}: ${reason}`] }, { entity, customerId, gross }, ofReceivables(preview));
    },

    async postJournal(journal) {
      const how = await asDocument(journal, XERO, behind);
      switch (how.as) {
        case 'journal':
          return manual(journal);
        case 'invoice':
          return sentDocument('ACCREC', journal, how.item);
        case 'credit-memo':
          return sentDocument('ACCRECCREDIT', journal, how.item);
        case 'payments':
          return postPayments(client, settings, journal, how);
        case 'taken-back':
          return takePaymentsBack(client, how.journal);
        case 'entered-there':
          return { id: how.id };
      }
    },

    async journalByReference(entity, journalId) {
      const journal = await behind.journal(entity, journalId);
      const currency = journal?.lines[0]?.functional.currency;
      if (!currency) return undefined;
      const [found] = await manualOf(client, journalId);
      if (found) return { id: found.ManualJournalID, date: dayOf(found.Date), total: debitsOf(found, currency).minor };
      const payments = (await client.find(XeroPayment, 'Payments', { Reference: journalId })).filter(({ Status }) => Status === 'AUTHORISED');
      const [first] = payments;
      return first && { id: first.PaymentID, date: dayOf(first.Date), total: sum(currency, payments.map(({ Amount }) => amountOf(Amount, currency))).minor };
    },
  };
}

/** Undefined: it comes to nothing. */
const ofReceivables = (preview: readonly Journal[]): Journal | undefined => preview.find(({ lines }) => lines.some(({ key }) => key === 'receivables'));

async function find(client: XeroClient, type: 'ACCREC' | 'ACCRECCREDIT', { reference, number }: Pick<Head, 'reference' | 'number'>): Promise<Found | undefined> {
  const by = (name: string): Record<string, string> => ({ Type: type, ...(number ? { [name]: number } : { Reference: reference }) });
  const all = type === 'ACCREC' ? (await client.find(XeroInvoice, 'Invoices', by('InvoiceNumber'))).map(invoiceFound) : (await client.find(XeroCreditNote, 'CreditNotes', by('CreditNoteNumber'))).map(noteFound);
  return all.find(({ status }) => status !== 'DELETED');
}

const invoiceFound = ({ InvoiceID, InvoiceNumber, Status, Total, CurrencyCode }: XeroInvoice): Found => ({ id: InvoiceID, number: InvoiceNumber, status: Status, total: amountOf(Total, CurrencyCode) });
const noteFound = ({ CreditNoteID, CreditNoteNumber, Status, Total, CurrencyCode }: XeroCreditNote): Found => ({ id: CreditNoteID, number: CreditNoteNumber, status: Status, total: amountOf(Total, CurrencyCode) });

/** @throws Rejected ledger.document-state where a person had it in hand */
function mustStand({ number, status }: Found, reference: string): void {
  if (status !== 'AUTHORISED' && status !== 'PAID') throw new Rejected('ledger.document-state', `${reference} is ${number} in Xero, and ${status} there`, { reference, number, status });
}

const manualOf = async (client: XeroClient, journalId: string): Promise<XeroManualJournal[]> => (await client.find(XeroManualJournal, 'ManualJournals', { Narration: journalId })).filter(({ Status }) => Status === 'POSTED');

const debitsOf = ({ JournalLines }: XeroManualJournal, currency: string): Money =>
  money(JournalLines.reduce((total, { LineAmount }) => (LineAmount.startsWith('-') ? total : total + BigInt(amountOf(LineAmount, currency).minor)), 0n), currency);

function only<T, R>(made: readonly T[], as: (one: T) => R): R {
  const [one] = made;
  if (one === undefined) throw new Transient('ledger.malformed', 'Xero made nothing');
  return as(one);
}
