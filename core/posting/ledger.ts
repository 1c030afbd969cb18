import type { Journal } from '../model/journal.ts';
import type { Unbilled } from '../model/unbilled.ts';

/** Crossdock's own ledger: what is expected to be in the books, posted once and never changed. */
export interface Ledger {
  /** Journals by accounting date, both ends included. */
  journals(entity: string, from: string, to: string): AsyncIterable<Journal>;
  journal(entity: string, journalId: string): Promise<Journal | undefined>;
  /** Periods that are closed, `YYYY-MM`, the first one first. All others are open. */
  closed(entity: string): Promise<string[]>;
  /** What left until a day, that day included, and is not invoiced; the oldest first. */
  unbilled(entity: string, until: string): AsyncIterable<Unbilled>;
  /** The same of one invoice. */
  unbilledOf(invoice: { entity: string; invoiceId: string; shippedOn: string }): Promise<Unbilled | undefined>;
}

/** Accounting periods of an entity; who closed and opened them, and when, is kept. */
export interface Periods {
  /** From now on no journal is posted into it. @returns false where it was closed already */
  close(entity: string, period: string, by: string, at: Date): Promise<boolean>;
  /** @returns false where it was open already */
  open(entity: string, period: string, by: string, at: Date): Promise<boolean>;
}
