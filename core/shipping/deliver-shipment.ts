import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import { event } from '../ordering/events.ts';

/** Clocks of carriers and ours differ by so much. */
const SKEW_MS = 15 * 60_000;

/**
 * Goods are at the customer's. Told again, the same is the same.
 * @param by what said so: a carrier's event, or a proof of delivery
 * @throws Invalid 409 shipment.delivered-already where it was delivered at another time, 422 shipment.delivery-impossible
 */
export function deliverShipment(order: Order, shipment: Shipment, { deliveredAt, by }: { deliveredAt: string; by: string }, at: Date): Change[] {
  const { shipmentId, orderId, shippedAt } = shipment;
  const when = new Date(deliveredAt);
  if (shipment.deliveredAt === when.toISOString()) return [];
  if (shipment.deliveredAt) throw new Invalid('shipment.delivered-already', `${shipmentId} was delivered at ${shipment.deliveredAt}`, 409, { field: 'deliveredAt' });
  if (when.getTime() < Date.parse(shippedAt) - SKEW_MS) throw new Invalid('shipment.delivery-impossible', `${shipmentId} left at ${shippedAt}`, 422, { field: 'deliveredAt' });
  if (when.getTime() > at.getTime() + SKEW_MS) throw new Invalid('shipment.delivery-impossible', 'what is still to come has not happened', 422, { field: 'deliveredAt' });
  const about = { key: `shipment/${shipmentId}`, version: 2, correlationId: order.correlationId, causationId: by, occurredAt: when.toISOString() };
  return [
    { change: 'shipment', shipment: { ...shipment, deliveredAt: when.toISOString() } },
    { change: 'event', event: event('shipment.delivered', order, about, { orderId, shipmentId, deliveredAt: when.toISOString() }, { at, id: `shipment.delivered:${shipmentId}` }) },
  ];
}
