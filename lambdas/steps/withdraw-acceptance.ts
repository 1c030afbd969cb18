import { withdrawAcceptance } from '../../core/ordering/accept-order.ts';
import { changeOrder } from '../adapters/stores.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(async ({ saga }) => {
  await changeOrder(saga.entity, saga.orderId, (order) => ({ order: order.acceptedAt ? withdrawAcceptance(order) : order }));
});
