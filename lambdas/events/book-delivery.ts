import { bookDelivery } from '../handler/book-delivery.ts';
import { businessEvents } from '../handler/queue.ts';

export const handler = businessEvents(['shipment.delivered', 'invoice.posted'], ({ entity, data }) => bookDelivery(entity, data.orderId, data.shipmentId));
