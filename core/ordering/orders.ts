import type { Order } from '../model/order.ts';
import type { Payment } from '../model/payment.ts';
import type { OrderChange } from '../model/order-change.ts';
import type { Shipment } from '../model/shipment.ts';
import type { Invoice } from '../model/invoice.ts';

/** Orders with their shipments, invoices and payments. Reads are consistent. */
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
}

/** channel + channelOrderId is one order for ever, whatever key it came under. */
export const channelOrderKey = (entity: string, channel: string, channelOrderId: string) => `${entity}#${channel}#${channelOrderId}`;
