import type { DocumentLink } from '../model/changes.ts';
import { Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import { isApproved } from './approvals.ts';

/**
 * A customer's purchase order number that comes again on another order is flagged for a person and never merged: some customers call every order "VERBAL", some release
 * many from one number, and some send an order twice. What came with it in one document, an order per store, is its own.
 * @param links whatever is known under that number
 * @throws Rejected order.purchase-order-repeated, with the earlier orders
 */
export function checkPurchaseOrder(order: Order, links: readonly DocumentLink[]): void {
  const { purchaseOrder, orderId, customerId, receivedAt, correlationId } = order;
  const earlier = links
    .filter((link) => link.kind === 'purchase-order' && link.party === customerId && link.orderId !== orderId && cameWith(link.correlationId) !== cameWith(correlationId))
    .filter((link) => link.recordedAt < receivedAt || (link.recordedAt === receivedAt && link.orderId < orderId))
    .map((link) => link.orderId);
  if (earlier.length === 0 || isApproved(order, REPEATED)) return;
  throw new Rejected(REPEATED, `customer ${customerId} has used purchase order number ${purchaseOrder} before`, { purchaseOrder, orders: earlier.slice(-MOST) });
}
/** Orders of one document are told apart by a number behind a dot. */
const cameWith = (correlationId: string) => correlationId.split('.')[0];
const REPEATED = 'order.purchase-order-repeated';
/** Somebody looks at them. */
const MOST = 10;
