import { returnSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { businessEvents } from '../handler/queue.ts';
import { startSaga } from '../handler/start-saga.ts';

/** Starts the saga of goods that came back, once. */
export const handler = businessEvents(['return.received'], async (event) => {
  const { orderId, returnId, receiptId } = event.data;
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  await startSaga(order, { sagaId: returnSagaId(receiptId), kind: 'return', returnId, receiptId, machineArn: env(Env.ReturnMachineArn), name: receiptId, startedAt: event.recordedAt });
});
