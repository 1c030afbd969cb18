import { Transient } from '../../core/model/errors.ts';
import type { CreditMemo } from '../../core/model/credit-memo.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { accountingOf } from '../../core/posting/books.ts';
import { supplementIdOf } from '../../core/posting/bill-more.ts';
import { invoiceIdOf } from '../../core/posting/draft-invoice.ts';
import type { Accounting } from '../../core/posting/journal-of.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { invoiceOf } from './invoice-of.ts';
import { orderOf } from './order-of.ts';

/** The shipment that a posting saga is about, or whose invoice billed too little, and its order. @throws Transient shipment.not-found */
export async function shipmentOfSaga(saga: Saga): Promise<{ order: Order; shipment: Shipment }> {
  const { entity, orderId } = saga;
  const shipmentId = saga.shipmentId ?? (await invoiceOfSaga(saga)).shipmentId;
  const [order, shipment] = await Promise.all([orderOf(saga), stores.orders.shipment(entity, orderId, shipmentId)]);
  if (!shipment) throw new Transient('shipment.not-found', `shipment ${shipmentId} is not there`);
  return { order, shipment };
}

/** What a posting saga bills: a shipment, or what was billed too little. */
export const invoiceIdOfSaga = ({ shipmentId, changeId = '' }: Saga): string => (shipmentId === undefined ? supplementIdOf(changeId) : invoiceIdOf(shipmentId));
/** @throws Transient invoice.not-found */
export const invoiceOfSaga = (saga: Saga): Promise<Invoice> => invoiceOf(saga, invoiceIdOfSaga(saga));

/** How an invoice's journals are made: at its own rate, whatever the rate of today. @throws Rejected books.entity-missing, books.rate-missing */
export const accountingOfInvoice = (invoice: Invoice, at: Date): Promise<Accounting> => accountingOfDocument(invoice, invoice.invoiceDate, at);

/** The same of a credit memo: at the rate of its invoice. */
export const accountingOfCreditMemo = (memo: CreditMemo, at: Date): Promise<Accounting> => accountingOfDocument(memo, memo.memoDate, at);

async function accountingOfDocument({ entity, exchangeRate, currency }: Pick<Invoice, 'entity' | 'exchangeRate' | 'currency'>, day: string, at: Date): Promise<Accounting> {
  const books = await stores.books.entity(entity);
  const accounting = await accountingOf(stores.books, books, exchangeRate ? [] : [currency], day, at);
  return exchangeRate ? { ...accounting, rates: [exchangeRate] } : accounting;
}
