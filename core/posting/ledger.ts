import type { Journal } from '../model/journal.ts';
import type { Unbilled } from '../model/unbilled.ts';

/** A journal that who keeps the books is still to be sent. */
export interface Unsent {
  journalId: string;
  date: string;
  system: string;
  orderId?: string;
}

/** Crossdock's own ledger: what is expected to be in the books, posted once and never changed. */
export interface Ledger {
  /** Journals by accounting date, both ends included. */
  journals(entity: string, from: string, to: string): AsyncIterable<Journal>;
  journal(entity: string, journalId: string): Promise<Journal | undefined>;
  /** Periods that are closed, `YYYY-MM`, the first one first. All others are open. */
  closed(entity: string): Promise<string[]>;
  /** When a period was closed; undefined where it is open. */
  closedAt(entity: string, period: string): Promise<string | undefined>;
  /** What left until a day, that day included, and is not invoiced; the oldest first. @param from leaves out what is before this place, `<day>#<invoice id>` */
  unbilled(entity: string, until: string, from?: string): AsyncIterable<Unbilled>;
  /** Journals until a day, that day included, that were not sent yet; the oldest first. */
  unsent(entity: string, until: string): AsyncIterable<Unsent>;
  /** What is unbilled of one invoice. */
  unbilledOf(invoice: { entity: string; invoiceId: string; shippedOn: string }): Promise<Unbilled | undefined>;
}
