import type { OpenItem } from '../model/open-item.ts';

/** Finds what is due by an index, however much is stored; what is looked at leaves it, or comes again later. */
export interface Watch {
  /** Orders that are to be looked at by now: of each part of the index `most`, the longest due first. */
  due(entity: string, at: Date, most: number): Promise<string[]>;
  /** An order was looked at, at this revision: it comes again then, or not until it is written again. Nothing happens where it was. */
  lookedAt(entity: string, orderId: string, revision: number, again: string | undefined): Promise<void>;
  /** Invoices that are not paid and were due by this day, the longest first. */
  unpaid(entity: string, until: string, most: number): Promise<OpenItem[]>;
  /** Somebody was told of it: it comes no more, unless it is written again. */
  told(item: OpenItem): Promise<void>;
}
