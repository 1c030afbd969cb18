import type { ReceivablesOf, Receivables } from '../../../core/credit/receivables.ts';
import { type Money, subtract, zero } from '../../../core/model/money.ts';
import type { XeroClient } from './client.ts';
import { NumberedContact, OpenCreditNote, OpenInvoice } from './schema.ts';
import { amountOf, dayOf } from './to-canonical.ts';

const DAY_MS = 86_400_000;
/** A customer whose last item was settled is told as owing nothing for so long: longer than a poll may be down. */
const SETTLED_DAYS = 7;
/** Older than any document there. */
const EVER = new Date('2006-01-01T00:00:00Z');
/** Ids in one address. */
const AT_ONCE = 40;
/** Our numbers of contacts, which stay what they are: calls are few. Empty: it has none. */
const numbers = new Map<string, string>();

/** What customers owe by Xero's own documents: what is due of invoices, less what is left of credit notes. Cash that pays nothing is in our own liability accounts there, and nobody's balance. */
export class XeroReceivables implements Receivables {
  readonly #client: XeroClient;
  readonly #clock: () => Date;

  constructor(client: XeroClient, clock: () => Date) {
    this.#client = client;
    this.#clock = clock;
  }

  async receivables(): Promise<ReceivablesOf[]> {
    const asOf = this.#clock();
    const owed = new Map<string, ReceivablesOf['told']>();
    const take = (contactId: string, currency: string, item?: ReceivablesOf['told']['items'][number]) => {
      const key = `${contactId} ${currency}`;
      const told = owed.get(key) ?? { currency, items: [], unapplied: zero(currency), asOf: asOf.toISOString() };
      owed.set(key, item ? { ...told, items: [...told.items, item] } : told);
    };
    for await (const page of this.#client.changed(OpenInvoice, 'Invoices', EVER, { Type: 'ACCREC', Status: 'AUTHORISED' })) {
      for (const { InvoiceNumber: number, AmountDue, CurrencyCode, DueDate, Contact } of page) take(Contact.ContactID, CurrencyCode, { number, open: amountOf(AmountDue, CurrencyCode), ...(DueDate && { dueDate: dayOf(DueDate) }) });
    }
    for await (const page of this.#client.changed(OpenCreditNote, 'CreditNotes', EVER, { Type: 'ACCRECCREDIT', Status: 'AUTHORISED' })) {
      for (const { CreditNoteNumber: number, RemainingCredit, CurrencyCode, Contact } of page) take(Contact.ContactID, CurrencyCode, { number, open: below(amountOf(RemainingCredit, CurrencyCode)) });
    }
    for await (const page of this.#client.changed(OpenInvoice, 'Invoices', new Date(asOf.getTime() - SETTLED_DAYS * DAY_MS), { Type: 'ACCREC', Status: 'PAID' })) for (const { CurrencyCode, Contact } of page) take(Contact.ContactID, CurrencyCode);
    await this.#learn([...owed.keys()].map(contactOf));
    return [...owed].flatMap(([key, told]) => {
      const customerId = numbers.get(contactOf(key));
      return customerId ? [{ customerId, told }] : [];
    });
  }

  async #learn(contactIds: readonly string[]): Promise<void> {
    const unknown = [...new Set(contactIds)].filter((id) => !numbers.has(id));
    for (let from = 0; from < unknown.length; from += AT_ONCE) {
      for (const { ContactID, ContactNumber } of await this.#client.byIds(NumberedContact, 'Contacts', unknown.slice(from, from + AT_ONCE))) numbers.set(ContactID, ContactNumber ?? '');
    }
  }
}

const contactOf = (key: string): string => key.split(' ')[0] ?? '';
const below = (amount: Money): Money => subtract(zero(amount.currency), amount);
