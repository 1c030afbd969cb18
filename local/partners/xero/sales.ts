import { rateOf } from './amounts.ts';
import { contactIn, saveContact } from './contacts.ts';
import { Invalid } from './errors.ts';
import type { Organisation } from './organisation.ts';
import { type PaymentRecord, type SalesRecord, totalOf } from './records.ts';
import { dayOf, lineOf, listOf, type Model, modelOf, mustBeWithoutTax, textOf } from './request.ts';

const KIND = 'sales';
type Type = SalesRecord['type'];

/** What invoices and credit notes are called in requests and answers. */
export const WORDS: Record<Type, { plural: string; id: string; number: string; prefix: string }> = {
  ACCREC: { plural: 'Invoices', id: 'InvoiceID', number: 'InvoiceNumber', prefix: 'INV' },
  ACCRECCREDIT: { plural: 'CreditNotes', id: 'CreditNoteID', number: 'CreditNoteNumber', prefix: 'CN' },
};

export const sales = (org: Organisation, type: Type): SalesRecord[] => org.documents.by<SalesRecord>(KIND, 'type', type);
export const sale = (org: Organisation, type: Type, idOrNumber: string | undefined): SalesRecord | undefined => sales(org, type).find(({ id, number }) => idOrNumber !== undefined && (id === idOrNumber || number === idOrNumber));
export const saleById = (org: Organisation, id: string): SalesRecord | undefined => org.documents.get<SalesRecord>(KIND, id);
const save = (org: Organisation, record: SalesRecord): SalesRecord => {
  const saved = { ...record, updated: org.now() };
  org.documents.put(KIND, record.id, saved);
  org.heard(saved, record.updated === 0 ? 'CREATE' : 'UPDATE');
  return saved;
};

export const paymentsOf = (org: Organisation, id: string): PaymentRecord[] => org.documents.by<PaymentRecord>('payment', 'of', id).filter(({ status }) => status === 'AUTHORISED');
export const dueOf = (org: Organisation, record: SalesRecord): number => (record.status === 'AUTHORISED' || record.status === 'PAID' ? totalOf(record.lines) - totalOf(paymentsOf(org, record.id)) : 0);

/** As PUT does: a new one. @throws Invalid */
export function createSale(org: Organisation, type: Type, model: Model): SalesRecord {
  const words = WORDS[type];
  if (model.Type !== type) throw new Invalid(`This simulator has ${type} only, and not ${String(model.Type)}`);
  const status = textOf(model, 'Status') ?? 'DRAFT';
  if (status !== 'DRAFT' && status !== 'SUBMITTED' && status !== 'AUTHORISED') throw new Invalid('Invoice not of valid status for creation');
  const number = textOf(model, words.number);
  if (number !== undefined && sale(org, type, number)) throw new Invalid(type === 'ACCREC' ? 'Invoice # must be unique.' : 'Credit Note # must be unique.');
  const given = modelOf(model, 'Contact');
  if (!textOf(given, 'ContactID') && !textOf(given, 'ContactNumber') && !textOf(given, 'Name')) throw new Invalid('The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber');
  const items = listOf(model, 'LineItems');
  mustBeWithoutTax(model, items);
  const lines = items.map((line) => lineOf(org, line));
  if (status === 'AUTHORISED' && lines.length === 0) throw new Invalid('One or more line items must be specified');
  if (totalOf(lines) < 0) throw new Invalid('The document total must be greater than or equal to zero.');
  const date = dayOf(model, 'Date') ?? org.today();
  if (status === 'AUTHORISED') org.mustBeOpen(date);
  const dueDate = dayOf(model, 'DueDate');
  if (type === 'ACCREC' && status === 'AUTHORISED' && dueDate === undefined) throw new Invalid('The DueDate must be specified.');
  const record: SalesRecord = {
    id: org.newId(), type, number: number ?? nextNumber(org, type), reference: textOf(model, 'Reference') ?? '', contact: (contactIn(org, given) ?? saveContact(org, given)).id, date,
    ...(dueDate !== undefined && { dueDate }),
    currency: textOf(model, 'CurrencyCode') ?? org.currency, rate: (textOf(model, 'CurrencyCode') ?? org.currency) === org.currency ? 1_000_000 : rateOf(model.CurrencyRate), status, lines, updated: 0,
  };
  if (status === 'AUTHORISED') org.writeSales(record);
  return save(org, record);
}

function nextNumber(org: Organisation, type: Type): string {
  for (;;) {
    const number = `${WORDS[type].prefix}-${String(org.documents.next(type)).padStart(4, '0')}`;
    if (!sale(org, type, number)) return number;
  }
}

/** As POST does: changes what is named, or makes it. Only its status can be changed here. @throws Invalid */
export function updateSale(org: Organisation, type: Type, model: Model, idOrNumber?: string): SalesRecord {
  const words = WORDS[type];
  const known = sale(org, type, idOrNumber ?? textOf(model, words.id) ?? textOf(model, words.number));
  if (!known) {
    if (idOrNumber !== undefined || textOf(model, words.id)) throw new Invalid('The document with the supplied id was not found for this endpoint.');
    return createSale(org, type, model);
  }
  const status = textOf(model, 'Status');
  if (status === undefined || listOf(model, 'LineItems').length > 0) throw new Invalid('Invoice not of valid status for modification');
  return moveSale(org, known, status);
}

/** @throws Invalid */
export function moveSale(org: Organisation, known: SalesRecord, status: string): SalesRecord {
  if (status === known.status) return known;
  org.mustBeOpen(known.date);
  if (status === 'AUTHORISED' && (known.status === 'DRAFT' || known.status === 'SUBMITTED')) {
    org.writeSales(known);
    return save(org, { ...known, status });
  }
  if (status === 'DELETED' && (known.status === 'DRAFT' || known.status === 'SUBMITTED')) return save(org, { ...known, status });
  if (status === 'VOIDED' && known.status === 'AUTHORISED' && paymentsOf(org, known.id).length === 0) {
    org.reverse(known.id, known.type);
    return save(org, { ...known, status });
  }
  throw new Invalid('Invoice not of valid status for modification');
}

/** Paid in full or not any more, and touched by a payment either way. */
export function settled(org: Organisation, known: SalesRecord): SalesRecord {
  const paid = totalOf(known.lines) === totalOf(paymentsOf(org, known.id));
  return save(org, { ...known, status: paid ? 'PAID' : 'AUTHORISED' });
}
