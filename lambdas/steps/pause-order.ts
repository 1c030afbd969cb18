import { Rejected, Transient } from '../../core/model/errors.ts';
import { planChange } from '../../core/ordering/plan-change.ts';
import { orderSagaId, type Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from '../handler/change-of.ts';
import { itemsFor } from '../handler/items-for.ts';
import { step } from '../handler/step.ts';

/** No step of the order's saga begins until the change is through; then the plan is made for good. Says which releases must come back. */
export const handler = step(async ({ saga, at }) => {
  const by = saga.changeId ?? '';
  const orderSaga = await stores.register.pause(orderSagaId(saga.orderId), by);
  if (isActing(orderSaga, at)) throw new Transient('saga.acting', `a step of order ${saga.orderId} is still acting`);
  const { order, orderChange } = await changeOf(saga);
  try {
    const plan = planChange(order, orderChange, await itemsFor(order, orderChange));
    await stores.unit.commit([{ change: 'order-change', orderChange: { ...orderChange, plan } }]);
    return { items: plan.recalls };
  } catch (error) {
    // a person decides: the order goes on meanwhile
    if (error instanceof Rejected) await stores.register.resume(orderSagaId(saga.orderId), by);
    throw error;
  }
});

const isActing = ({ steps }: Saga, at: Date) => Object.values(steps).some((entry) => entry.status === 'claimed' && Date.parse(entry.leaseUntil) > at.getTime());
