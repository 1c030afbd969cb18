import type { Backorder } from '../model/stock.ts';

export type NewBackorder = Omit<Backorder, 'openedAt' | 'revision'>;

export interface WaitedFor {
  entity: string;
  sku: string;
  since: string;
}

/** Order lines that wait for stock. Each counts as demand at its warehouse, from the day it was promised for. */
export interface Backorders {
  /** Opens them; a line that waits already waits for so much from now on. Safe to repeat. */
  open(entity: string, backorders: NewBackorder[]): Promise<void>;
  /** Closes those of an order, or of some of its lines. Safe to repeat. */
  close(entity: string, orderId: string, lineIds?: readonly string[]): Promise<void>;
  ofOrder(entity: string, orderId: string): Promise<Backorder[]>;
  /** Of one item, oldest promise first; one of this second may be missing. */
  ofItem(entity: string, sku: string, limit: number): Promise<Backorder[]>;
  /** Items that somebody waits for, or did lately: `since` is when the last one began to wait. */
  items(): AsyncIterable<WaitedFor>;
  /** Nobody waits for it, unless somebody began to since. */
  forget(item: WaitedFor): Promise<void>;
}
