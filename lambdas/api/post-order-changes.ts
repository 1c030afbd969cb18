import { Invalid } from '../../core/model/errors.ts';
import { OrderChangeRequest } from '../../core/model/order-change.ts';
import { requestChange } from '../../core/ordering/request-change.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { mustSee, nameOf } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { versionSeen } from '../handler/if-match.ts';

export const handler = http({ scope: 'orders.write', body: OrderChangeRequest }, async ({ caller, body, path, correlationId, at }, event) => {
  const seen = mustSee(caller, await stores.orders.get(caller.entity, path.id ?? ''), 'order');
  if (caller.username && !caller.roles.some((role) => role === 'customer-service' || role === 'integration')) throw new Invalid('auth.role-missing', 'changing an order is for customer service', 403);
  const key = idempotencyKey(event, caller);
  const version = versionSeen(event);
  const { rounding: mode } = await stores.books.entity(seen.entity);
  return once(key, correlationId, async (store) => {
    let answer: Answer | undefined;
    await changeOrder(seen.entity, seen.orderId, (order) => {
      const { order: changing, orderChange, also } = requestChange(order, version, body, nameOf(caller), at, { mode });
      answer = {
        status: 202,
        body: { orderId: order.orderId, changeId: orderChange.changeId, status: orderChange.status, correlationId: order.correlationId, links: { self: `/v1/orders/${order.orderId}`, trace: `/v1/trace/${order.correlationId}` } },
      };
      return { order: changing, also: [{ change: 'answer', answer: store(answer) }, ...also] };
    });
    return answer as Answer;
  });
});
