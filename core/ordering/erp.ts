import type { Customer, Item } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import type { Bookkeeping, Invoicing } from '../posting/ledger-system.ts';

/**
 * What an ERP connector does; where it is the authority it numbers the invoices and keeps the books. Every call is safe to repeat: it looks its document up by our external id first, because after a
 * timeout the outcome is unknown. Throws Transient or Rejected.
 */
export interface Erp extends Invoicing, Bookkeeping {
  /**
   * Brings the current version of the order into the ERP, confirmed, with our order id as its reference. Where an earlier version is there, it is brought
   * to this one; what has left of it stays.
   * @returns undefined where nothing of it is sourced yet, and the ERP takes no order without: it is brought in when goods are there
   */
  createOrder(order: Order, customer: Customer, items: Map<string, Item>): Promise<{ id: string; number: string } | undefined>;
  /** Undo: cancels whatever the ERP holds for this order; nothing there is success. Rejected where goods have left. */
  cancelOrder(order: Order): Promise<void>;
  /** Books what left the warehouse on the ERP's own delivery. */
  fulfilOrder(order: Order, shipment: Shipment, items: Map<string, Item>): Promise<{ id: string; number: string }>;
}
