import { orderSagaId } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { businessEvents } from '../handler/queue.ts';
import { startSaga } from '../handler/start-saga.ts';

/** Starts the order saga, once, while the business unit has room: above the limit the message stays on its queue. */
export const handler = businessEvents(['order.received'], async (event) => {
  const { orderId, version } = event.data;
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  const started = await startSaga(order, {
    sagaId: orderSagaId(orderId),
    kind: 'order',
    machineArn: env(Env.OrderMachineArn),
    name: `${orderId}-v${version}`,
    limit: Number(env(Env.OpenSagaLimit)),
    startedAt: event.recordedAt,
  });
  if (started === 'full') throw new Error(`${order.businessUnit} has as many open sagas as it may: order ${orderId} waits`);
});
