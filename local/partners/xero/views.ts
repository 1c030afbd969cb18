import type { Json, JsonObject } from '../../contract.ts';
import { number, rateNumber } from './amounts.ts';
import { classOf } from './chart.ts';
import { contactIn, contactView } from './contacts.ts';
import type { Organisation } from './organisation.ts';
import { type AccountRecord, type JournalRecord, type LineRecord, type ManualRecord, type PaymentRecord, type SalesRecord, totalOf, type TrackingRecord } from './records.ts';
import { dueOf, paymentsOf, saleById, WORDS } from './sales.ts';

/** Days are midnight UTC: https://developer.xero.com/documentation/api/accounting/requests-and-responses#json-responses-and-date-formats */
const dayView = (day: string): string => `/Date(${Date.parse(`${day}T00:00:00Z`)}+0000)/`;
const timeView = (ms: number): string => `/Date(${ms}+0000)/`;
const updatedView = (ms: number): JsonObject => ({ UpdatedDateUTC: timeView(ms), UpdatedDateUTCString: `${new Date(ms).toISOString().slice(0, 19)}Z` });

export const accountView = (account: AccountRecord): JsonObject => ({
  AccountID: account.id, Code: account.code, Name: account.name, Type: account.type, Status: account.archived ? 'ARCHIVED' : 'ACTIVE', Class: classOf(account), TaxType: 'NONE',
  EnablePaymentsToAccount: account.payments ?? false, ShowInExpenseClaims: false, ...(account.system && { SystemAccount: account.system }),
});

const lineView = ({ id, account, amount, description, tracking }: LineRecord): JsonObject => ({
  Description: description, LineItemID: id, Tracking: tracking.map(({ name, option }) => ({ Name: name, Option: option })), ValidationErrors: [],
  ...(account !== undefined && { UnitAmount: number(amount), TaxType: 'NONE', TaxAmount: 0, LineAmount: number(amount), AccountCode: account, Quantity: 1 }),
});

/** @param whole with its lines, as one by itself and a page of them have */
export function saleView(org: Organisation, record: SalesRecord, whole: boolean): JsonObject {
  const words = WORDS[record.type];
  const [total, paid] = [totalOf(record.lines), totalOf(paymentsOf(org, record.id))];
  const contact = contactIn(org, { ContactID: record.contact });
  return {
    Type: record.type, [words.id]: record.id, [words.number]: record.number, Reference: record.reference,
    Payments: paymentsOf(org, record.id).map((payment) => ({ PaymentID: payment.id, Date: dayView(payment.date), Amount: number(payment.amount), Reference: payment.reference, CurrencyRate: rateNumber(payment.rate), HasAccount: false, HasValidationErrors: false })),
    ...(record.type === 'ACCREC' ? { CreditNotes: [], Prepayments: [], Overpayments: [], AmountDue: number(dueOf(org, record)), AmountPaid: number(paid), AmountCredited: 0 } : { Allocations: [], RemainingCredit: number(dueOf(org, record)) }),
    CurrencyRate: rateNumber(record.rate), HasErrors: false, HasAttachments: false,
    Contact: { ContactID: record.contact, Name: contact?.name ?? '', Addresses: [], Phones: [], ContactGroups: [], ContactPersons: [], HasValidationErrors: false },
    DateString: `${record.date}T00:00:00`, Date: dayView(record.date),
    ...(record.dueDate && { DueDateString: `${record.dueDate}T00:00:00`, DueDate: dayView(record.dueDate) }),
    Status: record.status, LineAmountTypes: 'NoTax', LineItems: whole ? record.lines.map(lineView) : [],
    SubTotal: number(total), TotalTax: 0, Total: number(total), ...updatedView(record.updated), CurrencyCode: record.currency,
  };
}

export function paymentView(org: Organisation, record: PaymentRecord): JsonObject {
  const of = saleById(org, record.of);
  const account = org.account(record.account);
  const contact = contactIn(org, { ContactID: of?.contact ?? '' });
  const document: JsonObject = of ? { Type: of.type, InvoiceID: of.id, InvoiceNumber: of.number, Contact: contact ? contactView(contact) : null, Payments: [], LineItems: [], CurrencyCode: of.currency } : {};
  return {
    PaymentID: record.id, Date: dayView(record.date), BankAmount: number(record.amount), Amount: number(record.amount), Reference: record.reference, CurrencyRate: rateNumber(record.rate),
    PaymentType: of?.type === 'ACCREC' ? 'ACCRECPAYMENT' : 'ARCREDITPAYMENT', Status: record.status, ...updatedView(record.updated), HasAccount: true, IsReconciled: false,
    Account: { AccountID: account?.id ?? '', Code: record.account }, Invoice: document, HasValidationErrors: false,
  };
}

export const manualView = ({ id, narration, date, status, lines, updated }: ManualRecord, whole: boolean): JsonObject => ({
  Date: dayView(date), Status: status, LineAmountTypes: 'NoTax', UpdatedDateUTC: timeView(updated), ManualJournalID: id, Narration: narration, ShowOnCashBasisReports: true, HasAttachments: false,
  JournalLines: whole ? lines.map(({ description, amount, account = '', tracking }) => ({ Description: description, TaxType: 'NONE', LineAmount: number(amount), AccountCode: account, Tracking: tracking.map(({ name, option }) => ({ Name: name, Option: option })), IsBlank: false })) : [],
});

export const journalView = (org: Organisation, { id, date, number: count, created, reference, source, sourceType, lines }: JournalRecord): JsonObject => ({
  JournalID: id, JournalDate: dayView(date), JournalNumber: count, CreatedDateUTC: timeView(created), Reference: reference, SourceID: source, SourceType: sourceType,
  JournalLines: lines.map((line) => {
    const account = org.account(line.account);
    return { JournalLineID: line.id, AccountID: account?.id ?? '', AccountCode: line.account, AccountType: account?.type ?? '', AccountName: account?.name ?? '', Description: line.description, NetAmount: number(line.amount), GrossAmount: number(line.amount), TaxAmount: 0, TrackingCategories: [] };
  }),
});

export const trackingView = ({ id, name, options }: TrackingRecord): JsonObject => ({ TrackingCategoryID: id, Name: name, Status: 'ACTIVE', Options: options.map((option): Json => ({ Name: option, Status: 'ACTIVE' })) });

export const organisationView = (org: Organisation, id: string): JsonObject => ({
  OrganisationID: id, Name: 'Simulated organisation', LegalName: 'Simulated organisation', BaseCurrency: org.currency, CountryCode: 'US', IsDemoCompany: true, OrganisationStatus: 'ACTIVE',
  ...(org.lockedUntil() && { EndOfYearLockDate: dayView(org.lockedUntil() ?? '') }),
});
