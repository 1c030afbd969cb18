import { Transient } from '../../core/model/errors.ts';
import { skusOf } from '../../core/masterdata/kit-of.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import type { Item } from '../../core/model/masterdata.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { accountingOf } from '../../core/posting/books.ts';
import { invoiceIdOf } from '../../core/posting/draft-invoice.ts';
import type { Accounting } from '../../core/posting/journal-of.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from './order-of.ts';

/** What the posting of one shipment is about. @throws Transient shipment.not-found */
export async function postingDocuments(saga: Saga): Promise<{ order: Order; shipment: Shipment; invoice: Invoice; items: Map<string, Item> }> {
  const order = await orderOf(saga);
  const shipmentId = saga.shipmentId ?? '';
  const [shipment, invoice, items] = await Promise.all([
    stores.orders.shipment(saga.entity, saga.orderId, shipmentId),
    stores.orders.invoice(saga.entity, saga.orderId, invoiceIdOf(shipmentId)),
    stores.masterdata.items(saga.entity, skusOf(order.lines)),
  ]);
  if (!shipment || !invoice) throw new Transient('shipment.not-found', `shipment ${shipmentId} or its invoice is not there`);
  return { order, shipment, invoice, items };
}

/** How an invoice's journals are made: at its own rate, whatever the rate of today. @throws Rejected books.entity-missing, books.rate-missing */
export async function accountingOfInvoice({ entity, exchangeRate, currency, invoiceDate }: Invoice, at: Date): Promise<Accounting> {
  const books = await stores.books.entity(entity);
  const accounting = await accountingOf(stores.books, books, exchangeRate ? [] : [currency], invoiceDate, at);
  return exchangeRate ? { ...accounting, rates: [exchangeRate] } : accounting;
}
