import * as z from 'zod';
import { withdrawChange } from '../../core/ordering/request-change.ts';
import { completeCancellation } from '../../core/ordering/cancel-order.ts';
import { changeOrder, now, stores } from '../adapters/stores.ts';
import { log } from '../handler/log.ts';

const Input = z.object({ sagaId: z.string(), entity: z.string(), orderId: z.string() });

/** Everything was taken back: the order is cancelled, or the change withdrawn, and nothing of it is left on the desk. */
export async function handler(event: unknown): Promise<void> {
  const { sagaId, entity, orderId } = Input.parse(event);
  const at = now();
  const saga = await stores.register.get(sagaId);
  const { changeId } = saga ?? {};
  const order = await changeOrder(entity, orderId, async (current) => {
    if (!changeId) return completeCancellation(current, at);
    const orderChange = await stores.orders.change(entity, orderId, changeId);
    return orderChange ? withdrawChange(current, orderChange, at) : { order: current };
  });
  const { correlationId } = order;
  for (const id of changeId ? [sagaId] : [...(order.sagas ?? []), sagaId]) {
    for (const exception of await stores.desk.ofSaga(id)) await stores.desk.close(exception.exceptionId, at);
    await stores.register.end(id, 'unwound');
  }
  log.info('saga unwound', { sagaId, orderId, correlationId });
}
