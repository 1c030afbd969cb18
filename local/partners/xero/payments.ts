import { centsOf, inBase, rateOf } from './amounts.ts';
import { Invalid } from './errors.ts';
import type { Organisation } from './organisation.ts';
import type { AccountRecord, PaymentRecord, SalesRecord } from './records.ts';
import { dayOf, type Model, modelOf, textOf } from './request.ts';
import { dueOf, sale, saleById, settled } from './sales.ts';

const KIND = 'payment';

export const payments = (org: Organisation): PaymentRecord[] => org.documents.all<PaymentRecord>(KIND);
export const payment = (org: Organisation, id: string): PaymentRecord | undefined => org.documents.get<PaymentRecord>(KIND, id);

/** Of an invoice, or back to the customer on a credit note. @throws Invalid */
export function createPayment(org: Organisation, model: Model): PaymentRecord {
  const of = paid(org, model);
  if (of.status !== 'AUTHORISED') throw new Invalid('Payments can only be made against Authorised documents');
  const account = accountIn(org, model);
  if (!account || account.archived || (account.type !== 'BANK' && !account.payments)) throw new Invalid('The Account specified cannot have payments applied to it');
  const amount = centsOf(model.Amount, 'Amount');
  if (amount <= 0) throw new Invalid('Payment amount must be greater than zero');
  if (amount > dueOf(org, of)) throw new Invalid('Payment amount exceeds the amount outstanding on this document');
  const date = dayOf(model, 'Date') ?? org.today();
  org.mustBeOpen(date);
  const rate = of.currency === org.currency ? 1_000_000 : model.CurrencyRate === undefined ? of.rate : rateOf(model.CurrencyRate);
  const record: PaymentRecord = { id: org.newId(), of: of.id, account: account.code, date, amount, rate, reference: textOf(model, 'Reference') ?? '', status: 'AUTHORISED', updated: org.now() };
  org.documents.put(KIND, record.id, record);
  write(org, record, of);
  settled(org, of);
  return record;
}

/** What it pays goes out at the rate that it was put there at, and the money comes in at that of the payment. */
function write(org: Organisation, record: PaymentRecord, of: SalesRecord): void {
  const sign = of.type === 'ACCREC' ? 1 : -1;
  const [money, owed] = [sign * inBase(record.amount, record.rate), sign * inBase(record.amount, of.rate)];
  org.write({
    date: record.date, source: record.id, sourceType: of.type === 'ACCREC' ? 'ACCRECPAYMENT' : 'ARCREDITPAYMENT', reference: record.reference,
    lines: [{ account: record.account, amount: money }, { account: org.systemAccount('DEBTORS'), amount: 0 - owed }, { account: org.systemAccount('REALISEDCURRENCYGAIN'), amount: owed - money }],
  });
}

/** `POST /Payments/{id}` with the status DELETED: what it paid is open again. @throws Invalid */
export function deletePayment(org: Organisation, known: PaymentRecord): PaymentRecord {
  if (known.status === 'DELETED') return known;
  org.mustBeOpen(known.date);
  const record: PaymentRecord = { ...known, status: 'DELETED', updated: org.now() };
  org.documents.put(KIND, record.id, record);
  org.reverse(record.id, org.journalsOf(record.id)[0]?.sourceType ?? 'ACCRECPAYMENT');
  const of = saleById(org, record.of);
  if (of) settled(org, of);
  return record;
}

function paid(org: Organisation, model: Model): SalesRecord {
  const [invoice, note] = [modelOf(model, 'Invoice'), modelOf(model, 'CreditNote')];
  const found =
    sale(org, 'ACCREC', textOf(invoice, 'InvoiceID') ?? textOf(invoice, 'InvoiceNumber') ?? textOf(model, 'InvoiceNumber')) ?? sale(org, 'ACCRECCREDIT', textOf(note, 'CreditNoteID') ?? textOf(note, 'CreditNoteNumber') ?? textOf(model, 'CreditNoteNumber'));
  if (!found) throw new Invalid('The document with the supplied id was not found for this endpoint.');
  return found;
}

function accountIn(org: Organisation, model: Model): AccountRecord | undefined {
  const account = modelOf(model, 'Account');
  const [code, id] = [textOf(account, 'Code') ?? textOf(model, 'Code'), textOf(account, 'AccountID')];
  return code === undefined ? org.accounts().find((each) => each.id === id) : org.account(code);
}
