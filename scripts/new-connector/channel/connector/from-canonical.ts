import type { Order } from '../../../../core/model/order.ts';
import type { Shipment } from '../../../../core/model/shipment.ts';
import { piecesOf } from '../../../../core/shipping/pieces.ts';

/** A shipment as the shop is told of it, known by our shipment's id. @throws Rejected channel.not-whole-units */
export const newFulfilment = (order: Order, shipment: Shipment): object => ({
  external_id: shipment.shipmentId,
  order: order.channelReference,
  ...(shipment.carrier && { carrier: shipment.carrier }),
  tracking_numbers: shipment.trackingNumbers,
  lines: [...piecesOf(order, shipment)].map(([line, quantity]) => ({ line, quantity })),
});
