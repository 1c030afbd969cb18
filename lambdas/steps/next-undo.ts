import * as z from 'zod';
import { type NextUndo, nextUndo } from '../../core/sagas/next-undo.ts';
import { orderSagaId } from '../../core/sagas/register.ts';
import { now, stores } from '../adapters/stores.ts';

const Input = z.object({ sagaId: z.string(), entity: z.string(), orderId: z.string() });

/** Of a cancelled order, what its later sagas did comes before what its first one did. Where a shipment has overtaken the cancellation, no more is taken back. */
export async function handler(event: unknown): Promise<NextUndo & { sagaId: string }> {
  const { sagaId, entity, orderId } = Input.parse(event);
  const order = sagaId === orderSagaId(orderId) ? await stores.orders.get(entity, orderId) : undefined;
  if (order?.cancellation?.overtakenBy) return { action: 'done', sagaId };
  const later = order?.sagas ?? [];
  for (const id of [...later.toReversed(), sagaId]) {
    const saga = await stores.register.get(id);
    const next = saga && nextUndo(saga, now());
    if (next && next.action !== 'done') return { ...next, sagaId: id };
  }
  return { action: 'done', sagaId };
}
