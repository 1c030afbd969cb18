import { dayIn } from '../../core/model/day.ts';
import { Invalid } from '../../core/model/errors.ts';
import { ReturnRequest } from '../../core/model/return.ts';
import { returnPolicyOf } from '../../core/returns/policy.ts';
import { requestReturn } from '../../core/returns/request-return.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { mustSee, nameOf } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

export const handler = http({ scope: 'orders.write', body: ReturnRequest }, async ({ caller, body, correlationId, at }, event) => {
  const seen = mustSee(caller, await stores.orders.get(caller.entity, body.orderId), 'order');
  if (caller.username && !caller.roles.some((role) => role === 'customer-service' || role === 'integration')) throw new Invalid('auth.role-missing', 'asking for a return is for customer service', 403);
  const { entity, orderId } = seen;
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const [books, { customer, items }, channel, house] = await Promise.all([
      stores.books.entity(entity),
      stores.masterdata.forOrder(entity, seen.customerId, seen.lines.map((line) => line.sku)),
      stores.masterdata.channel(entity, seen.channel),
      stores.masterdata.policy(entity),
    ]);
    const known = { policy: returnPolicyOf(customer, channel, house), items, timeZone: books.timeZone, today: dayIn(at, books.timeZone) };
    let answer: Answer | undefined;
    await changeOrder(entity, orderId, async (order) => {
      const [invoices, returns] = await Promise.all([stores.orders.invoices(entity, orderId), stores.orders.returns(entity, orderId)]);
      const { order: changed, return: asked, also } = requestReturn(order, body, { ...known, invoices, returns }, nameOf(caller), at);
      const { returnId, arriveBy, held } = asked;
      answer = {
        status: 202,
        body: { returnId, orderId, status: held ? 'requested' : 'authorised', ...(arriveBy && { arriveBy }), ...(held && { held }), correlationId: order.correlationId, links: { self: `/v1/returns/${returnId}`, trace: `/v1/trace/${order.correlationId}` } },
      };
      return { order: changed, also: [{ change: 'answer', answer: store(answer) }, ...also] };
    });
    return answer as Answer;
  });
});
