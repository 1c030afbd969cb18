import type { Json, JsonObject } from '../../contract.ts';
import type { Vendor, VendorRequest } from '../http.ts';
import { Refusal } from '../partner.ts';
import { number } from './amounts.ts';
import { Invalid } from './errors.ts';
import { manualJournals } from './manual-journals.ts';
import type { Organisation } from './organisation.ts';
import { createPayment, deletePayment, payment } from './payments.ts';
import type { PaymentRecord, SalesRecord } from './records.ts';
import { moveSale, sale, sales } from './sales.ts';
import { manualView, saleView } from './views.ts';
import type { Webhooks } from './webhooks.ts';

/** Money that somebody enters on an invoice. `amount` as decimal text. */
export interface EnteredPayment {
  invoice: string;
  amount: string;
  /** Absent: the bank account, and today. */
  account?: string;
  date?: string;
  reference?: string;
}

/** What people do in Xero's own screens. */
export class People {
  readonly #org: Organisation;
  constructor(org: Organisation) {
    this.#org = org;
  }

  pay = ({ invoice, amount, account = '090', date, reference = '' }: EnteredPayment): PaymentRecord =>
    this.#do(() => createPayment(this.#org, { Invoice: { InvoiceNumber: invoice }, Account: { Code: account }, Amount: amount, Reference: reference, ...(date && { Date: date }) }));
  /** @param id of the payment */
  unpay = (id: string): PaymentRecord => this.#do(() => deletePayment(this.#org, payment(this.#org, id) ?? none(id)));
  void = (invoice: string): SalesRecord => this.#do(() => moveSale(this.#org, sale(this.#org, 'ACCREC', invoice) ?? none(invoice), 'VOIDED'));
  /** Nothing on that day or before it can be written any more; undefined: everything can. */
  lock = (date: string | undefined): void => this.#do(() => (date ? this.#org.documents.put('setting', 'lock', { date }) : this.#org.documents.remove('setting', 'lock')));
  archive = (code: string, archived = true): void => this.#do(() => this.#org.documents.put('account', code, { ...(this.#org.account(code) ?? none(code)), archived }));

  /** The ledger by account, and what it comes to: zero. */
  books(): { accounts: { code: string; name: string; net: number }[]; journals: number; off: number } {
    const balances = this.#org.balances();
    const accounts = this.#org.accounts().flatMap(({ code, name }) => (balances[code] === undefined ? [] : [{ code, name, net: number(balances[code]) }]));
    return { accounts, journals: this.#org.journals().length, off: Object.values(balances).reduce((sum, amount) => sum + amount, 0) };
  }

  /** Invoices, credit notes and manual journals, each with its lines. */
  documents = (): JsonObject => ({
    invoices: sales(this.#org, 'ACCREC').map((record) => saleView(this.#org, record, true)),
    creditNotes: sales(this.#org, 'ACCRECCREDIT').map((record) => saleView(this.#org, record, true)),
    journals: manualJournals(this.#org).map((record) => manualView(record, true)),
  });

  #do<T>(act: () => T): T {
    try {
      return this.#org.documents.change(act);
    } catch (error) {
      throw error instanceof Invalid ? new Refusal(error.message) : error;
    }
  }
}

function none(what: string): never {
  throw new Refusal(`there is no ${what}`);
}

export function controls(people: People, webhooks: Webhooks): Vendor['admin'] {
  const said = <T>(request: VendorRequest): T => JSON.parse(request.body || '{}') as T;
  const does = <T>(act: (words: T) => object | void) => (request: VendorRequest) => (act(said<T>(request)) ?? { ok: true }) as Json;
  return {
    'POST /_pay': does<EnteredPayment>((words) => people.pay(words)),
    'POST /_unpay': does<{ payment: string }>((words) => people.unpay(words.payment)),
    'POST /_void': does<{ invoice: string }>((words) => people.void(words.invoice)),
    'POST /_lock': does<{ date?: string }>((words) => people.lock(words.date)),
    'POST /_archive': does<{ account: string; archived?: boolean }>((words) => people.archive(words.account, words.archived)),
    'GET /_books': () => people.books() as unknown as Json,
    'GET /_documents': () => people.documents(),
    'POST /_subscribe': async (request) => (await webhooks.subscribe(said<{ url: string }>(request).url)) as unknown as Json,
  };
}
