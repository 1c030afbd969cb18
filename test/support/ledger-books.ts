import type { Invoice } from '../../core/model/invoice.ts';
import type { Journal, JournalEvent } from '../../core/model/journal.ts';
import type { LedgerSystem } from '../../core/posting/ledger-system.ts';

/** A system that keeps books: what it derives out of its own invoices, and what it is sent; each key once, or it says so. */
export class Books implements LedgerSystem {
  /** What stands in its books, in the order of posting. */
  readonly posted: string[] = [];
  /** Two postings of one event of one document are what must never be. */
  readonly twice: string[] = [];
  /** Numbers that it gave, by our invoice id. */
  readonly numbers = new Map<string, string>();
  readonly #derives: readonly JournalEvent[];
  readonly #documents = new Map<string, { id: string; number: string }>();
  /** The next answer does not arrive, though it took effect. */
  lost = false;

  readonly #series: string;

  /** @param series what its numbers begin with */
  constructor(derives: readonly JournalEvent[], series = '') {
    this.#derives = derives;
    this.#series = series;
  }

  postInvoice = async (_order: unknown, _shipment: unknown, { invoiceId }: Invoice) =>
    this.#once(invoiceId, (number) => {
      this.numbers.set(invoiceId, number);
      if (this.#derives.includes('invoice')) this.#book(`invoice:${number}`);
    });
  postCreditMemo = async () => Promise.reject(new Error('no credit memo here'));
  postJournal = async (journal: Journal) => this.#once(journal.journalId, () => this.#book(journal.journalId));
  journalByReference = async () => undefined;

  async #once(key: string, post: (number: string) => void): Promise<{ id: string; number: string }> {
    const before = this.#documents.get(key);
    const document = before ?? { id: `id-${key}`, number: `${this.#series}${this.#documents.size + 1}` };
    this.#documents.set(key, document);
    if (!before) post(document.number);
    if (this.lost) {
      this.lost = false;
      throw Object.assign(new Error('lost'), { name: 'TimeoutError' });
    }
    return document;
  }

  #book(key: string): void {
    if (this.posted.includes(key)) this.twice.push(key);
    this.posted.push(key);
  }
}
