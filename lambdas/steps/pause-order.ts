import { Rejected, Transient } from '../../core/model/errors.ts';
import { planChange } from '../../core/ordering/plan-change.ts';
import { backorderSagas, orderSagaId, type Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from '../handler/change-of.ts';
import { itemsFor } from '../handler/items-for.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

/** No step of the order's saga begins until the change is through; then the plan is made for good. Says which releases must come back. */
export const handler = step(async ({ saga, at }) => {
  const by = saga.changeId ?? '';
  // none begins for an order that is being changed
  const backorders = backorderSagas(await orderOf(saga));
  const paused = [await stores.register.pause(orderSagaId(saga.orderId), by)];
  for (const sagaId of backorders) if ((await stores.register.get(sagaId))?.status === 'running') paused.push(await stores.register.pause(sagaId, by));
  if (paused.some((one) => isActing(one, at))) throw new Transient('saga.acting', `a step of order ${saga.orderId} is still acting`);
  const { order, orderChange } = await changeOf(saga);
  try {
    const plan = planChange(order, orderChange, await itemsFor(order, orderChange));
    await stores.unit.commit([{ change: 'order-change', orderChange: { ...orderChange, plan } }]);
    return { items: plan.recalls.map(({ item, connector }) => ({ item, connector })) };
  } catch (error) {
    // a person decides: the order goes on meanwhile
    if (error instanceof Rejected) for (const { sagaId } of paused) await stores.register.resume(sagaId, by);
    throw error;
  }
});

const isActing = ({ steps }: Saga, at: Date) => Object.values(steps).some((entry) => entry.status === 'claimed' && Date.parse(entry.leaseUntil) > at.getTime());
