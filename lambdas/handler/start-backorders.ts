import { sharesOf } from '../../core/inventory/backorder-shares.ts';
import { backorderSagaId } from '../../core/sagas/register.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { Env, env } from './env.ts';
import { startSaga } from './start-saga.ts';

/**
 * Begins a saga for each order that may have something of an item by now, oldest promise first. Safe to repeat: one whose last saga has not reserved yet gets no
 * second one, for that takes what there is when it comes to it.
 * @returns how many were begun
 */
export async function startBackorders(entity: string, sku: string, at: Date): Promise<number> {
  const shares = await sharesOf(entity, sku, await stores.masterdata.warehouses(entity), stores, at);
  let begun = 0;
  for (const orderId of new Set(shares.map((share) => share.orderId))) if (await begin(entity, orderId, at)) begun += 1;
  return begun;
}

async function begin(entity: string, orderId: string, at: Date): Promise<boolean> {
  const known = await stores.orders.get(entity, orderId);
  const last = known?.backorders && (await stores.register.get(backorderSagaId(orderId, known.backorders)));
  if (last && last.status === 'running' && last.steps['reserve-backorder']?.status !== 'completed') return false;
  const order = await changeOrder(entity, orderId, (current) => {
    // it is being changed: the sweep comes again; or another message was faster, or had no time to start what it had begun
    if (current.pendingChange || current.cancellation || current.backorders !== known?.backorders || (current.backorders && !last)) return { order: current };
    const nth = (current.backorders ?? 0) + 1;
    return { order: { ...current, backorders: nth, sagas: [...(current.sagas ?? []), backorderSagaId(orderId, nth)] } };
  });
  if (!order.backorders || (last && order.backorders === known?.backorders)) return false;
  const started = await startSaga(order, {
    sagaId: backorderSagaId(orderId, order.backorders),
    kind: 'backorder',
    machineArn: env(Env.BackorderMachineArn),
    name: `${orderId}-B${order.backorders}`,
    startedAt: at.toISOString(),
  });
  return started === 'started';
}
