import type { Item } from '../model/masterdata.ts';
import type { Order, Release } from '../model/order.ts';

/** What a WMS or 3PL connector does. Every call is safe to repeat. Throws Transient or Rejected. */
export interface WarehouseSystem {
  /** Hands one warehouse's part of an order over; the release id is our external id there. */
  release(order: Order, release: Release, items: Map<string, Item>): Promise<{ externalId: string }>;
  /** Undo: asks for it back. Nothing there is success. Rejected recall.refused where it has been picked or shipped. */
  recall(order: Order, release: Release): Promise<void>;
}
