import type { Order } from '../../core/model/order.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { executionArn, startOnce } from '../adapters/executions.ts';
import { stores } from '../adapters/stores.ts';
import { log } from './log.ts';
import { tracestateOf } from './transaction.ts';

/** A saga to be started, and what it is about where that is not the order itself. */
export interface Start extends Pick<Saga, 'sagaId' | 'kind' | 'startedAt' | 'shipmentId' | 'changeId' | 'returnId' | 'receiptId'> {
  machineArn: string;
  /** Name of the execution. */
  name: string;
  /** Open sagas of this kind that the business unit may have. */
  limit?: number;
}

/**
 * Starts a saga, once. Execution names are free again after 90 days, so the register decides whether there was one: a saga that was cancelled before it
 * began, or that is over, is not started again.
 * @returns full where the business unit has as many open sagas as it may: leave the message on its queue
 */
export async function startSaga(order: Order, { machineArn, name, limit, ...start }: Start): Promise<'started' | 'over' | 'full'> {
  const { entity, businessUnit, region, orderId, correlationId, route } = order;
  const { sagaId, kind, startedAt, ...subject } = start;
  const opened = await stores.register.open(
    { sagaId, kind, entity, businessUnit, region, orderId, ...subject, correlationId, ...tracestateOf(correlationId), executionArn: executionArn(machineArn, name), limited: limit !== undefined, fence: 'open', status: 'running', startedAt, steps: {} },
    limit,
  );
  if (opened === 'full') return 'full';
  const saga = opened === 'exists' ? await stores.register.get(sagaId) : undefined;
  if (saga && (saga.fence === 'closed' || saga.status !== 'running')) return 'over';
  await startOnce(machineArn, name, { sagaId, entity, orderId, ...subject, correlationId, route });
  log.info('saga started', { sagaId, orderId, correlationId, opened });
  return 'started';
}
