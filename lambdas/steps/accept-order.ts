import { acceptOrder } from '../../core/ordering/accept-order.ts';
import { changeOrder } from '../adapters/stores.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  await changeOrder(saga.entity, saga.orderId, (order) => (order.acceptedAt ? { order } : acceptOrder(order, at)));
});
