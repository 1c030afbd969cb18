import type { OpenItem } from '../model/open-item.ts';

/** What a run looks through from where the last one stopped, because looking at it does not take it out. */
export type Round = 'unbilled' | 'unpaid' | 'rows';

/** Finds what is due by an index, however much is stored; what is looked at leaves it, or comes again later. */
export interface Watch {
  /** Orders that are to be looked at by now, a page at a time, of each page the longest due first. */
  due(entity: string, at: Date): AsyncIterable<string>;
  /** An order was looked at, at this revision: it comes again then, or not until it is written again. Nothing happens where it was. */
  lookedAt(entity: string, orderId: string, revision: number, again: string | undefined): Promise<void>;
  /** Invoices that are not paid and were due by this day, the longest first. @param from leaves out those before this place, `<day>#<item id>` */
  unpaid(entity: string, until: string, from?: string): AsyncIterable<OpenItem>;
  /** Somebody was told of it: it comes no more, unless it is written again. */
  told(item: OpenItem): Promise<void>;
  /** Where a run stopped because its time was over; undefined: it came to the end. */
  stoppedAt(entity: string, round: Round): Promise<string | undefined>;
  stopAt(entity: string, round: Round, place: string | undefined): Promise<void>;
}
