import type { Item } from '../model/masterdata.ts';
import type { Order, Release } from '../model/order.ts';

/** Goods of one article that came back, were received here, and lie in a warehouse. */
export interface PutAway {
  /** Of the receipt, and of this part of it: our external id there. */
  key: string;
  warehouse: string;
  item: Item;
  steps: number;
  /** Otherwise they lie there, and are kept from being sold. */
  forSale: boolean;
  /** They were there by then. */
  receivedAt: Date;
}

/** What a WMS or 3PL connector does. Every call is safe to repeat. Throws Transient or Rejected. */
export interface WarehouseSystem {
  /** Hands one warehouse's part of an order over; the release id is our external id there. */
  release(order: Order, release: Release, items: Map<string, Item>): Promise<{ externalId: string }>;
  /** Undo: asks for it back. Nothing there is success. Rejected recall.refused where it has been picked or shipped. */
  recall(order: Order, release: Release): Promise<void>;
  /**
   * Has goods that came back counted there, which it did not know of. Absent: it counts what comes back by itself.
   * @returns when it counted them, so that its levels have them from then on; undefined where it keeps no such goods
   */
  putAway?(goods: PutAway): Promise<Date | undefined>;
}
