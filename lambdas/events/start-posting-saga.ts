import * as z from 'zod';
import { postingSagaId } from '../../core/sagas/register.ts';
import { executionArn, startOnce } from '../adapters/executions.ts';
import { stores } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { canonicalHash } from '../handler/hash.ts';
import { log } from '../handler/log.ts';
import { businessEvents } from '../handler/queue.ts';

const Confirmed = z.object({ orderId: z.string(), shipmentId: z.string() });

/** Starts the posting saga of a shipment, once. */
export const handler = businessEvents(async (event) => {
  const { orderId, shipmentId } = Confirmed.parse(event.data);
  const order = await stores.orders.get(event.entity, orderId);
  if (!order) throw new Error(`order ${orderId} is not there`);
  const sagaId = postingSagaId(shipmentId);
  // two ids may differ in a character that a name cannot have
  const name = `${shipmentId.replace(/[^A-Za-z0-9_-]/g, '-').slice(-60)}-${canonicalHash(shipmentId).slice(0, 12)}`;
  const { entity, businessUnit, region, correlationId, route } = order;
  const arn = executionArn(env(Env.PostingMachineArn), name);
  const opened = await stores.register.open(
    { sagaId, kind: 'posting', entity, businessUnit, region, orderId, shipmentId, correlationId, executionArn: arn, limited: false, fence: 'open', status: 'running', startedAt: event.recordedAt, steps: {} },
  );
  if (opened === 'exists' && (await stores.register.get(sagaId))?.status !== 'running') return;
  await startOnce(env(Env.PostingMachineArn), name, { sagaId, entity, orderId, shipmentId, correlationId, route });
  log.info('posting saga started', { orderId, shipmentId, correlationId });
});
