import { Conflict, Invalid } from '../../core/model/errors.ts';
import { Cancellation } from '../../core/model/requests.ts';
import { cancelOrRest } from '../../core/ordering/cancel-order.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { mustSee, nameOf } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

export const handler = http({ scope: 'orders.write', body: Cancellation }, async ({ caller, body, path, correlationId, at }, event) => {
  const seen = mustSee(caller, await stores.orders.get(caller.entity, path.id ?? ''), 'order');
  if (caller.username && !caller.roles.some((role) => role === 'customer-service' || role === 'integration')) throw new Invalid('auth.role-missing', 'cancelling is for customer service', 403);
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const accepted = (changeId?: string): Answer => ({
      status: 202,
      body: { orderId: seen.orderId, status: 'cancelling', ...(changeId && { changeId }), correlationId: seen.correlationId, links: { self: `/v1/orders/${seen.orderId}` } },
    });
    let answer = accepted();
    try {
      await changeOrder(seen.entity, seen.orderId, async (order) => {
        const { order: cancelling, also, changeId } = cancelOrRest(order, nameOf(caller), body.reason, at, await stores.orders.shipments(order.entity, order.orderId));
        answer = accepted(changeId);
        return { order: cancelling, also: [{ change: 'answer', answer: store(answer) }, ...also] };
      });
    } catch (error) {
      if (error instanceof Conflict && error.code === 'saga.fence-closed') throw new Invalid('order.already-cancelled', `order ${seen.orderId} is being cancelled`, 409);
      throw error;
    }
    return answer;
  });
});
