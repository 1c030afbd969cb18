import { Invalid } from '../../core/model/errors.ts';
import { ShipmentSerials } from '../../core/model/requests.ts';
import type { ShipmentNumbered } from '../../core/model/views.ts';
import { withSerials } from '../../core/shipping/serials-shipped.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

/** What the warehouse left out of a shipment that waits on the desk: its numbers, before it is tried again. */
export const handler = http({ scope: 'shipments.deliver', roles: ['warehouse'], body: ShipmentSerials }, async ({ caller, path, body, correlationId }, event) => {
  const shipmentId = path.id ?? '';
  const { orderId } = mustSee(caller, await stores.orders.get(caller.entity, body.orderId), 'order');
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    let answer: Answer<ShipmentNumbered> | undefined;
    await changeOrder(caller.entity, orderId, async (order) => {
      const shipment = await stores.orders.shipment(caller.entity, orderId, shipmentId);
      if (!shipment) throw new Invalid('shipment.not-found', 'there is no such shipment', 404);
      const numbered = withSerials(shipment, body.lines);
      answer = { status: 200, body: { shipmentId, orderId, correlationId: order.correlationId, lines: numbered.lines } };
      return { order, also: [{ change: 'answer', answer: store(answer) }, { change: 'shipment', shipment: numbered }] };
    });
    return answer as Answer;
  });
});
