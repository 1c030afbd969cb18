import type { Order } from '../model/order.ts';
import type { CreditMemo } from '../model/credit-memo.ts';
import type { Payment } from '../model/payment.ts';
import type { OrderChange } from '../model/order-change.ts';
import type { Return, ReturnReceipt } from '../model/return.ts';
import type { Shipment } from '../model/shipment.ts';
import type { Invoice } from '../model/invoice.ts';
import type { SupplierBill } from '../model/supplier-bill.ts';

/** Orders with their shipments, invoices, payments, returns and credit memos. Reads are consistent. */
export interface Orders {
  get(entity: string, orderId: string): Promise<Order | undefined>;
  /** By business key; the order that a channel means by its own number. */
  orderIdOf(businessKey: string): Promise<string | undefined>;
  shipment(entity: string, orderId: string, shipmentId: string): Promise<Shipment | undefined>;
  shipments(entity: string, orderId: string): Promise<Shipment[]>;
  invoice(entity: string, orderId: string, invoiceId: string): Promise<Invoice | undefined>;
  invoices(entity: string, orderId: string): Promise<Invoice[]>;
  payment(entity: string, orderId: string, paymentId: string): Promise<Payment | undefined>;
  /** Oldest first. */
  payments(entity: string, orderId: string): Promise<Payment[]>;
  change(entity: string, orderId: string, changeId: string): Promise<OrderChange | undefined>;
  changes(entity: string, orderId: string): Promise<OrderChange[]>;
  return(entity: string, orderId: string, returnId: string): Promise<Return | undefined>;
  returns(entity: string, orderId: string): Promise<Return[]>;
  receipt(entity: string, orderId: string, receiptId: string): Promise<ReturnReceipt | undefined>;
  /** Of one return. */
  receipts(entity: string, orderId: string, returnId: string): Promise<ReturnReceipt[]>;
  creditMemo(entity: string, orderId: string, creditMemoId: string): Promise<CreditMemo | undefined>;
  creditMemos(entity: string, orderId: string): Promise<CreditMemo[]>;
  /** What drop-ship suppliers have billed for it. */
  supplierBills(entity: string, orderId: string): Promise<SupplierBill[]>;
}

/** channel + channelOrderId is one order for ever, whatever key it came under. */
export const channelOrderKey = (entity: string, channel: string, channelOrderId: string) => `${entity}#${channel}#${channelOrderId}`;
