import type { CreditMemo } from '../model/credit-memo.ts';
import type { Customer, Item } from '../model/masterdata.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';

/**
 * What an ERP connector does. Every call is safe to repeat: it looks its document up by our external id first, because after a
 * timeout the outcome is unknown. Throws Transient or Rejected.
 */
export interface Erp {
  /**
   * Brings the current version of the order into the ERP, confirmed, with our order id as its reference. Where an earlier version is there, it is brought
   * to this one; what has left of it stays.
   */
  createOrder(order: Order, customer: Customer, items: Map<string, Item>): Promise<{ id: string; number: string }>;
  /** Undo: cancels whatever the ERP holds for this order; nothing there is success. Rejected where goods have left. */
  cancelOrder(order: Order): Promise<void>;
  /** Books what left the warehouse on the ERP's own delivery. */
  fulfilOrder(order: Order, shipment: Shipment, items: Map<string, Item>): Promise<{ id: string; number: string }>;
  /**
   * Posts the invoice of one shipment: the ERP numbers it. The amounts are ours and must come out to the cent.
   * @throws Rejected invoice.total-differs where the ERP would book other amounts; nothing is posted then.
   */
  postInvoice(order: Order, shipment: Shipment, invoice: Invoice, items: Map<string, Item>): Promise<{ id: string; number: string }>;
  /**
   * Posts a credit note on a posted invoice: the ERP numbers it. The amounts are ours and must come out to the cent.
   * @param invoice the one that it is on
   * @throws Rejected credit-memo.total-differs where the ERP would book other amounts; nothing is posted then.
   */
  postCreditMemo(order: Order, creditMemo: CreditMemo, invoice: Invoice): Promise<{ id: string; number: string }>;
}
