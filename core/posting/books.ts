import type { ExchangeRate, LegalEntity } from '../model/legal-entity.ts';

/** How a legal entity keeps its books, as finance maintains it. */
export interface Books {
  /** @throws Rejected books.entity-missing */
  entity(entity: string): Promise<LegalEntity>;
  /**
   * The rate that applies on a day; undefined where there is nothing to convert.
   * @throws Rejected books.rate-missing
   */
  rate(books: LegalEntity, currency: string, day: string): Promise<ExchangeRate | undefined>;
}
