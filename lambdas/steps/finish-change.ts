import { changeOrder } from '../adapters/stores.ts';
import { countAsItIs } from '../handler/is-exposed.ts';
import { resumeOrder } from '../handler/resume-order.ts';
import { closeSettledShorts } from '../handler/settle-short.ts';
import { step } from '../handler/step.ts';

/** The change is through: it counts as it came out, the order's saga goes on, and the next change may come. */
export const handler = step(async ({ saga, at }) => {
  await countAsItIs(saga);
  await resumeOrder(saga, true);
  const changed = await changeOrder(saga.entity, saga.orderId, (order) => {
    const { pendingChange, ...rest } = order;
    return { order: pendingChange === saga.changeId ? rest : order };
  });
  await closeSettledShorts(changed, at);
});
