import { Delivery } from '../../core/model/requests.ts';
import type { ShipmentDelivered } from '../../core/model/views.ts';
import { deliverShipment } from '../../core/shipping/deliver-shipment.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { nameOf } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { shipmentOf } from '../handler/shipment-of.ts';

/** For carriers without a connector: what is sold at delivery goes into the books by it. */
export const handler = http({ scope: 'shipments.deliver', roles: ['warehouse', 'customer-service'], body: Delivery }, async ({ caller, path, body, correlationId, at }, event) => {
  const seen = await shipmentOf(caller, path.id ?? '');
  const { entity, orderId, shipmentId } = seen;
  const key = idempotencyKey(event, caller);
  return once(key, correlationId, async (store) => {
    let answer: Answer<ShipmentDelivered> | undefined;
    await changeOrder(entity, orderId, async (order) => {
      const shipment = (await stores.orders.shipment(entity, orderId, shipmentId)) ?? seen;
      const also = deliverShipment(order, shipment, { deliveredAt: body.deliveredAt, by: body.reference ?? nameOf(caller) }, at);
      answer = { status: 200, body: { shipmentId, orderId, correlationId: order.correlationId, deliveredAt: new Date(body.deliveredAt).toISOString() } };
      return { order, also: [{ change: 'answer', answer: store(answer) }, ...also] };
    });
    return answer as Answer;
  });
});
