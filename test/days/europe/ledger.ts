import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Journal } from '../../../core/model/journal.ts';
import type { LedgerSystem } from '../../../core/posting/ledger-system.ts';

let numbers = 0;

/** Gives numbers out of a series of its own, and keeps the books that it is sent, each document once. */
export class EuropeLedger implements LedgerSystem {
  readonly #documents = new Map<string, { id: string; number: string }>();
  readonly #journals = new Map<string, number>();

  postInvoice = async (_order: unknown, _shipment: unknown, { invoiceId }: Invoice) => this.#numbered(invoiceId);
  postCreditMemo = async (_order: unknown, { creditMemoId }: CreditMemo) => this.#numbered(creditMemoId);
  postJournal = async ({ journalId, lines }: Journal) => {
    this.#journals.set(journalId, lines.reduce((sum, { side, functional }) => sum + (side === 'debit' ? functional.minor : 0), 0));
    return this.#numbered(journalId);
  };
  journalByReference = async () => undefined;
  /** What it was sent, with the sum of its debits in cents of its books. */
  journals = (): ReadonlyMap<string, number> => this.#journals;

  fresh(): void {
    this.#documents.clear();
    this.#journals.clear();
  }

  #numbered(key: string): { id: string; number: string } {
    const document = this.#documents.get(key) ?? { id: `id-${key}`, number: `EU-${(numbers += 1)}` };
    this.#documents.set(key, document);
    return document;
  }
}

export const europeLedger = new EuropeLedger();
