import { Shipments } from '../../core/model/views.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'orders.read', answer: Shipments }, async ({ caller, path }) => {
  const order = mustSee(caller, await stores.orders.get(caller.entity, path.id ?? ''), 'order');
  const shipments = await stores.orders.shipments(order.entity, order.orderId);
  return {
    status: 200,
    body: {
      shipments: shipments.map(({ shipmentId, releaseId, warehouse, carrier, service, trackingNumbers, parcels, shippedAt, deliveredAt, lines }) => ({
        shipmentId, releaseId, warehouse, carrier, service, trackingNumbers, ...(parcels && { parcels }), shippedAt, ...(deliveredAt && { deliveredAt }), lines,
      })),
    },
    headers: { 'x-correlation-id': order.correlationId },
  };
});
