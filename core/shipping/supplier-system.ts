import type { Item } from '../model/masterdata.ts';
import type { Order, Release } from '../model/order.ts';

/**
 * What the connector of a drop-ship supplier does. Every call is safe to repeat: a purchase order is known by the release's id. Throws Transient or
 * Rejected. What the supplier answers (acknowledged, changed, shipped, billed) comes later, as events.
 */
export interface SupplierSystem {
  /** Sends one supplier's part of an order as a purchase order; goods go straight to the customer. */
  order(order: Order, release: Release, items: Map<string, Item>): Promise<{ externalId: string }>;
  /** Undo: asks to cancel it. Never sent is success. Rejected supplier.refused where the supplier has shipped or refuses. */
  cancel(order: Order, release: Release): Promise<void>;
  /**
   * For a change: asks to take off what `reductions` of the release says of it; done once all of it is given back. Rejected supplier.cancellation-pending until the supplier has
   * answered, supplier.refused where it does not give all of it.
   */
  reduce(order: Order, release: Release, changeId: string, items: Map<string, Item>): Promise<'given' | 'never-ordered'>;
}
