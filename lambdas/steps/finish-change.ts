import { changeOrder } from '../adapters/stores.ts';
import { countAsItIs } from '../handler/is-exposed.ts';
import { resumeOrder } from '../handler/resume-order.ts';
import { step } from '../handler/step.ts';

/** The change is through: it counts as it came out, the order's saga goes on, and the next change may come. */
export const handler = step(async ({ saga }) => {
  await countAsItIs(saga);
  await resumeOrder(saga, true);
  await changeOrder(saga.entity, saga.orderId, (order) => {
    const { pendingChange, ...rest } = order;
    return { order: pendingChange === saga.changeId ? rest : order };
  });
});
