import type { AccountRules } from '../model/account-rules.ts';
import type { ExchangeRate, LegalEntity } from '../model/legal-entity.ts';
import type { Accounting } from './journal-of.ts';

/** How a legal entity keeps its books, as finance maintains it. */
export interface Books {
  /** @throws Rejected books.entity-missing */
  entity(entity: string): Promise<LegalEntity>;
  /**
   * The rate that applies on a day.
   * @throws Rejected books.rate-missing
   */
  rate(books: LegalEntity, currency: string, day: string): Promise<ExchangeRate>;
  /** The version of the account rules that is in force on a day; the built-in one where the entity has none. */
  rules(entity: string, day: string): Promise<AccountRules>;
}

/** How journals of a day are made in the books of an entity. @param currencies what the documents are in; rates are read for those that are not the books' own */
export async function accountingOf(books: Books, entity: LegalEntity, currencies: readonly string[], day: string, at: Date): Promise<Accounting> {
  const foreign = [...new Set(currencies)].filter((currency) => currency !== entity.functionalCurrency);
  const [rules, rates] = await Promise.all([books.rules(entity.entity, day), Promise.all(foreign.map((currency) => books.rate(entity, currency, day)))]);
  return { books: entity, rules, rates, at };
}
