import { changeOrder } from '../adapters/stores.ts';
import { resumeOrder } from '../handler/resume-order.ts';
import { step } from '../handler/step.ts';

/** The change is through: the order's saga goes on, and the next change may come. */
export const handler = step(async ({ saga }) => {
  await resumeOrder(saga, true);
  await changeOrder(saga.entity, saga.orderId, (order) => {
    const { pendingChange, ...rest } = order;
    return { order: pendingChange === saga.changeId ? rest : order };
  });
});
