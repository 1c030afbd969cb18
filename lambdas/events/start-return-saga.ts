import { returnSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { businessEvents } from '../handler/queue.ts';
import { startSaga } from '../handler/start-saga.ts';

/** Starts the saga of goods that came back, or of charges that are given back, once. */
export const handler = businessEvents(['return.received', 'order.charges-corrected'], async (event) => {
  const { orderId } = event.data;
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  const start = { kind: 'return' as const, machineArn: env(Env.ReturnMachineArn), startedAt: event.recordedAt };
  if (event.type === 'return.received') {
    const { returnId, receiptId } = event.data;
    await startSaga(order, { ...start, sagaId: returnSagaId(receiptId), returnId, receiptId, name: receiptId });
  } else if (event.data.givesBack) await startSaga(order, { ...start, sagaId: returnSagaId(event.data.changeId), changeId: event.data.changeId, name: event.data.changeId });
});
