import { Transient } from '../../core/model/errors.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import type { Order, Release } from '../../core/model/order.ts';
import { stores } from '../adapters/stores.ts';

/** An invoice of an order. @throws Transient invoice.not-found */
export async function invoiceOf({ entity, orderId }: Pick<Order, 'entity' | 'orderId'>, invoiceId: string): Promise<Invoice> {
  const invoice = await stores.orders.invoice(entity, orderId, invoiceId);
  if (!invoice) throw new Transient('invoice.not-found', `invoice ${invoiceId} is not there`);
  return invoice;
}

/** With the release whose goods it bills. */
export async function invoiceAndRelease(order: Order, invoiceId: string): Promise<{ invoice: Invoice; release: Release | undefined }> {
  const invoice = await invoiceOf(order, invoiceId);
  const shipment = await stores.orders.shipment(order.entity, order.orderId, invoice.shipmentId);
  return { invoice, release: order.releases.find(({ releaseId }) => releaseId === shipment?.releaseId) };
}
