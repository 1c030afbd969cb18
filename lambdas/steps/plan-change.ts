import { planChange } from '../../core/ordering/plan-change.ts';
import { changeOf } from '../handler/change-of.ts';
import { itemsFor } from '../handler/items-for.ts';
import { step } from '../handler/step.ts';

/** Finds out whether it is possible while the order still goes on: what a person must decide holds nothing up. */
export const handler = step(async ({ saga }) => {
  const { order, orderChange } = await changeOf(saga);
  const plan = planChange(order, orderChange, await itemsFor(order, orderChange));
  return { lines: plan.lines.length, recalls: plan.recalls.length };
});
