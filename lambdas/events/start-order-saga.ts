import * as z from 'zod';
import { orderSagaId } from '../../core/sagas/register.ts';
import { executionArn, startOnce } from '../adapters/executions.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { businessEvents } from '../handler/queue.ts';

const Received = z.object({ orderId: z.string(), version: z.int() });

/**
 * Starts the order saga, once, while the business unit has room: above the limit the message stays on its queue. Execution names are free again after
 * 90 days, so the register decides whether there was one.
 */
export const handler = businessEvents(async (event) => {
  const { orderId, version } = Received.parse(event.data);
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  const sagaId = orderSagaId(orderId);
  const name = `${orderId}-v${version}`;
  const { entity, businessUnit, region, correlationId, route } = order;
  const arn = executionArn(env(Env.OrderMachineArn), name);
  const opened = await stores.register.open(
    { sagaId, kind: 'order', entity, businessUnit, region, orderId, correlationId, executionArn: arn, limited: true, fence: 'open', status: 'running', startedAt: event.recordedAt, steps: {} },
    Number(env(Env.OpenSagaLimit)),
  );
  if (opened === 'full') throw new Error(`${businessUnit} has as many open sagas as it may: order ${orderId} waits`);
  const saga = opened === 'exists' ? await stores.register.get(sagaId) : undefined;
  if (saga && (saga.fence === 'closed' || saga.status !== 'running')) return; // cancelled before it began, or over
  await startOnce(env(Env.OrderMachineArn), name, { sagaId, entity, orderId, correlationId, route });
  log.info('order saga started', { orderId, correlationId, opened });
});
