import { changeSagaId, orderSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { businessEvents } from '../handler/queue.ts';
import { startSaga } from '../handler/start-saga.ts';

/** Starts the saga of a change, once. A change that overtook its order's own saga waits on the queue for it. */
export const handler = businessEvents(['order.change-requested'], async (event) => {
  const { orderId, changeId } = event.data;
  const [order, saga] = await Promise.all([stores.orders.get(event.entity, orderId), stores.register.get(orderSagaId(orderId))]);
  if (!order) throw new Error(`order ${orderId} is not there`);
  if (!saga?.status && saga?.fence !== 'closed') throw new Error(`the saga of order ${orderId} has not begun: change ${changeId} waits`);
  await startSaga(order, { sagaId: changeSagaId(changeId), kind: 'change', changeId, machineArn: env(Env.ChangeMachineArn), name: changeId, startedAt: event.recordedAt });
});
