import * as z from 'zod';
import { withdrawChange } from '../../core/ordering/request-change.ts';
import { cancelRest, completeCancellation } from '../../core/ordering/cancel-order.ts';
import { changeSagaId } from '../../core/sagas/register.ts';
import { changeOrder, now, stores } from '../adapters/stores.ts';
import { log } from '../handler/log.ts';
import { closeSettledShorts } from '../handler/settle-short.ts';

const Input = z.object({ sagaId: z.string(), entity: z.string(), orderId: z.string() });

/**
 * Everything was taken back: the order is cancelled, or the change withdrawn, and nothing of it is left on the desk. Or a shipment has overtaken the cancellation:
 * what left is the order's, and a change cancels the rest.
 */
export async function handler(event: unknown): Promise<void> {
  const { sagaId, entity, orderId } = Input.parse(event);
  const at = now();
  const saga = await stores.register.get(sagaId);
  const { changeId } = saga ?? {};
  const order = await changeOrder(entity, orderId, async (current) => {
    if (!changeId) return current.cancellation?.overtakenBy ? cancelRest(current, at) : completeCancellation(current, at);
    const orderChange = await stores.orders.change(entity, orderId, changeId);
    return orderChange ? withdrawChange(current, orderChange, at) : { order: current };
  });
  const { correlationId, pendingChange = '', sagas = [] } = order;
  const status = changeId || order.cancellation ? 'unwound' : 'completed';
  for (const id of changeId ? [sagaId] : [...sagas.filter((one) => one !== changeSagaId(pendingChange)), sagaId]) {
    for (const exception of await stores.desk.ofSaga(id)) await stores.desk.close(exception.exceptionId, at);
    await stores.register.end(id, status);
  }
  await closeSettledShorts(order, at);
  log.info(status === 'unwound' ? 'saga unwound' : 'cancellation overtaken', { sagaId, orderId, correlationId });
}
