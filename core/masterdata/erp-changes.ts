import type { Customer, Item } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import type { Difference } from '../model/shadow.ts';
import type { FeedKind } from './feed-file.ts';
import type { ErpCustomer, ErpItem, ErpPrice } from './from-erp.ts';

/** A record as an ERP without events has it now. */
export interface Told<T> {
  /** The ERP's own id. */
  id: string;
  /** When any of what is read was last written, in milliseconds. */
  version: number;
  /** When that was written which the question goes by. */
  stamp: number;
  /** @throws Rejected where it cannot be understood */
  read: () => T;
}

/** Records written since then by one stamp, oldest first, a page at a time. */
export type Since<T> = (since: Date) => AsyncGenerator<Told<T>[]>;

/** A document of ours that somebody else wrote in the ERP. */
export interface TouchedSale {
  /** Ours: the order's, and the warehouse's where it has several. */
  reference: string;
  number: string;
  cancelled: boolean;
  /** Of ours: what we write is no news. */
  byHand: boolean;
}

/** An invoice of ours that is cancelled there. */
export interface CancelledInvoice {
  invoiceId: string;
  number: string;
  /** Not by us. */
  byHand: boolean;
}

/** An ERP that tells nothing by itself: it is asked what was written, by each stamp that tells of it. */
export interface ErpChanges {
  /** What it is the master of here. */
  masterOf: readonly FeedKind[];
  items: Record<string, Since<ErpItem & { price?: ErpPrice }>>;
  customers: Record<string, Since<ErpCustomer>>;
  sales: Record<string, Since<TouchedSale>>;
  invoices: Record<string, Since<CancelledInvoice>>;
  /** What the ERP has otherwise than the order says: `active` is the order's, `shadow` the ERP's. */
  differences(order: Order, customer: Customer, items: Map<string, Item>): Promise<Difference[]>;
  /** Which of these records are there no more. */
  gone(kind: 'item' | 'customer', ids: readonly string[]): Promise<string[]>;
}
