import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';

/** What a channel connector does with a shipment: tell the customer's shop. Independent of every saga; safe to repeat. */
export interface ChannelFulfilment {
  fulfil(order: Order, shipment: Shipment): Promise<{ fulfilmentId: string }>;
}
