import type { CreditMemo } from '../model/credit-memo.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Order } from '../model/order.ts';
import type { Payment } from '../model/payment.ts';
import type { Return } from '../model/return.ts';
import type { Shipment } from '../model/shipment.ts';
import type { SupplierBill } from '../model/supplier-bill.ts';
import type { Trace } from '../model/views.ts';

/** What belongs to one order, as it is stored. */
export interface Papers {
  order: Pick<Order, 'orderId' | 'channelOrderId' | 'purchaseOrder' | 'erpOrder' | 'releases'>;
  shipments: readonly Pick<Shipment, 'shipmentId' | 'releaseId' | 'trackingNumbers' | 'erpShipment'>[];
  invoices: readonly Pick<Invoice, 'number' | 'shipmentId' | 'journals'>[];
  payments: readonly Pick<Payment, 'paymentId' | 'authorisation'>[];
  bills: readonly Pick<SupplierBill, 'number' | 'releaseId' | 'journal'>[];
  returns: readonly Pick<Return, 'returnId'>[];
  creditMemos: readonly Pick<CreditMemo, 'creditMemoId' | 'number' | 'postedAt' | 'returnId' | 'invoiceNumber'>[];
}

type Graph = Pick<Trace, 'documents' | 'edges'>;

/**
 * Every document of one business transaction by its number, and which followed from which; an edge names its ends by their place in the list.
 * @param foundBy what it was found by: where no document here has that number, an interchange or a lot, it hangs on the order
 */
export function documentGraph({ order, shipments, invoices, payments, bills, returns, creditMemos }: Papers, foundBy: readonly { kind: string; number: string }[] = []): Graph {
  const documents: Graph['documents'] = [];
  const edges: Graph['edges'] = [];
  /** @returns the place of the document that others follow from: its own, or where it has no number yet, that of the one before */
  const add = (kind: string, number: string | undefined, from?: number): number => {
    if (!number) return from ?? 0;
    const before = documents.findIndex((document) => document.kind === kind && document.number === number);
    const place = before < 0 ? documents.push({ kind, number }) - 1 : before;
    if (from !== undefined && from !== place && !edges.some((edge) => edge.from === from && edge.to === place)) edges.push({ from, to: place });
    return place;
  };
  const asked = [add('channel-order', order.channelOrderId), ...(order.purchaseOrder ? [add('purchase-order', order.purchaseOrder)] : [])];
  const root = documents.length;
  for (const from of asked) add('order', order.orderId, from);
  add('erp-order', order.erpOrder?.number, root);
  const released = new Map<string, number>();
  for (const release of order.releases) {
    const at = add('release', release.releaseId, root);
    const there = add(release.supplier ? 'supplier-purchase-order' : 'warehouse-order', release.externalId, at);
    released.set(release.releaseId, add('supplier-order', release.supplierOrder?.number, there));
  }
  const shipped = new Map<string, number>();
  for (const { shipmentId, releaseId, trackingNumbers, erpShipment } of shipments) {
    const at = add('shipment', shipmentId, released.get(releaseId) ?? root);
    shipped.set(shipmentId, at);
    for (const number of trackingNumbers) add('tracking', number, at);
    add('erp-shipment', erpShipment?.number, at);
  }
  const invoiced = new Map<string, number>();
  for (const { number, shipmentId, journals } of invoices) {
    const at = add('invoice', number, shipped.get(shipmentId) ?? root);
    if (number) invoiced.set(number, at);
    for (const journal of journals) add('journal', journal, at);
  }
  for (const { paymentId, authorisation } of payments) add('payment', authorisation?.authorisationId, add('payment', paymentId, root));
  for (const { number, releaseId, journal } of bills) add('journal', journal, add('supplier-invoice', number, released.get(releaseId) ?? root));
  const returned = new Map(returns.map(({ returnId }) => [returnId, add('return', returnId, root)]));
  for (const { creditMemoId, number, postedAt, returnId, invoiceNumber } of creditMemos) {
    const at = add('credit-memo', number ?? creditMemoId, returned.get(returnId ?? '') ?? root);
    const from = invoiced.get(invoiceNumber);
    if (from !== undefined) add('credit-memo', number ?? creditMemoId, from);
    add('journal', `goods-back:${creditMemoId}`, at);
    if (number && postedAt) add('journal', `credit-memo:${number}`, at);
  }
  for (const { kind, number } of foundBy) if (!documents.some((document) => document.number === number)) add(kind, number, root);
  return { documents, edges };
}
