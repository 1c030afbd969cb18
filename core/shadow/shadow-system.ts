import type { Customer, Item } from '../model/masterdata.ts';
import type { Order, Release } from '../model/order.ts';
import type { ShadowReport } from '../model/shadow.ts';
import type { Fact } from './facts.ts';

/** A document as a shadow has it, or would be given it. */
export interface Seen {
  basis: NonNullable<ShadowReport['basis']>;
  facts: Fact[];
}

/** An ERP that only looks. Nothing is changed there. Throws Transient, or what `createOrder` would be Rejected with. */
export interface ShadowErp {
  /** The order as it is there by our order id; where it is not, as it would be created, in that ERP's own records and roundings. */
  order(order: Order, customer: Customer, items: Map<string, Item>): Promise<Seen>;
}

/** A warehouse system that only looks. Nothing is changed there. Throws Transient, or what `release` would be Rejected with. */
export interface ShadowWarehouse {
  /** The release as it is there by our release id; where it is not, as it would be sent. */
  release(order: Order, release: Release, items: Map<string, Item>): Promise<Seen>;
  /** Units on the shelf, by SKU: decimal text of the base unit; one that it does not know is left out. */
  onHand(warehouse: string, skus: readonly string[]): Promise<Map<string, string>>;
}
