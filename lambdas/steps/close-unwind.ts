import * as z from 'zod';
import { completeCancellation } from '../../core/ordering/cancel-order.ts';
import { changeOrder, now, stores } from '../adapters/stores.ts';
import { log } from '../handler/log.ts';

const Input = z.object({ sagaId: z.string(), entity: z.string(), orderId: z.string() });

/** Everything was taken back: the order is cancelled, and nothing of it is left on the desk. */
export async function handler(event: unknown): Promise<void> {
  const { sagaId, entity, orderId } = Input.parse(event);
  const at = now();
  const { correlationId } = await changeOrder(entity, orderId, (order) => completeCancellation(order, at));
  for (const exception of await stores.desk.ofSaga(sagaId)) await stores.desk.close(exception.exceptionId, at);
  await stores.register.end(sagaId, 'unwound');
  log.info('saga unwound', { sagaId, orderId, correlationId });
}
