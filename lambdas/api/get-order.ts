import { OrderView } from '../../core/model/views.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { http } from '../handler/http.ts';
import { etagOf } from '../handler/if-match.ts';
import { orderView } from '../handler/order-view.ts';
import { proposedReturnOf } from '../handler/proposed-return.ts';

export const handler = http({ scope: 'orders.read', answer: OrderView }, async ({ caller, path, at }) => {
  const order = mustSee(caller, await stores.orders.get(caller.entity, path.id ?? ''), 'order');
  // asked for only where an order is being cancelled
  const proposedReturn = order.cancellation && !order.cancellation.completedAt ? await proposedReturnOf(order, at) : undefined;
  return { status: 200, body: { ...orderView(order), ...(proposedReturn && { proposedReturn }) }, headers: { 'x-correlation-id': order.correlationId, etag: etagOf(order.version) } };
});
