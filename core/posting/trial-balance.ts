import type { Journal } from '../model/journal.ts';
import { money, type Money } from '../model/money.ts';
import type { Missing } from '../model/period.ts';

/** What journals moved, by account, in the currency of the books; and whether each currency adds up to nothing. */
export class TrialBalance {
  readonly #currency: string;
  readonly #accounts = new Map<string, { debit: bigint; credit: bigint }>();
  readonly #off = new Map<string, bigint>();
  journals = 0;

  /** @param currency of the books */
  constructor(currency: string) {
    this.#currency = currency;
  }

  add({ lines }: Journal): void {
    this.journals += 1;
    for (const { account, side, amount, functional } of lines) {
      const moved = this.#accounts.get(account) ?? { debit: 0n, credit: 0n };
      this.#accounts.set(account, { ...moved, [side]: moved[side] + BigInt(functional.minor) });
      const count = (currency: string, minor: number) => this.#off.set(currency, (this.#off.get(currency) ?? 0n) + (side === 'debit' ? BigInt(minor) : -BigInt(minor)));
      count(amount.currency, amount.minor);
      count('books', functional.minor);
    }
  }

  get accounts(): { account: string; debit: Money; credit: Money }[] {
    const inBooks = (minor: bigint) => money(minor, this.#currency);
    return [...this.#accounts].map(([account, { debit, credit }]) => ({ account, debit: inBooks(debit), credit: inBooks(credit) })).sort((a, b) => (a.account < b.account ? -1 : 1));
  }

  /** Currencies that do not add up to nothing: `books` is the functional one over all journals. */
  get missing(): Missing[] {
    return [...this.#off].filter(([, minor]) => minor !== 0n).map(([currency, minor]) => ({ what: 'unbalanced', document: `${currency} ${minor}` }));
  }
}
