import { rmaSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { businessEvents } from '../handler/queue.ts';
import { startSaga } from '../handler/start-saga.ts';

/** A return outside the policy is put before customer service, once. */
export const handler = businessEvents(['return.requested'], async (event) => {
  const { orderId, returnId } = event.data;
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  await startSaga(order, { sagaId: rmaSagaId(returnId), kind: 'rma', returnId, machineArn: env(Env.RmaMachineArn), name: returnId, startedAt: event.recordedAt });
});
