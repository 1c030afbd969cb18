import { Rejected } from '../../core/model/errors.ts';
import type { ChangePlan } from '../../core/model/order-change.ts';
import { planChange } from '../../core/ordering/plan-change.ts';
import { CHANGE_REFUSED, REFUSED, SUPPLIER_REFUSED } from '../../core/shipping/left-meanwhile.ts';
import { hasLeft } from '../../core/shipping/release-state.ts';
import { reductionFor } from '../../core/shipping/supplier-reduction.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from './change-of.ts';
import { itemsFor } from './items-for.ts';
import { releaseFor } from './release-moves.ts';
import type { StepContext } from './step.ts';

export type Less = NonNullable<ChangePlan['recalls'][number]['less']>;

/**
 * For a change: has a release back, or a part of a supplier's order. Of one that has left and is booked by now there is nothing to have back: what is still possible
 * is planned anew.
 * @param recall asks whoever has it; `less` is the part, where it is one
 * @throws Rejected change.recall-refused, where a person proposes what still can be changed, or, where the order is cancelled as far as it has not left, as whoever
 * has it says; change.too-late
 */
export async function recallRelease({ saga, item }: StepContext, recall: (less?: Less) => Promise<void>) {
  const { order, orderChange } = await changeOf(saga);
  const recalls = orderChange.plan?.recalls ?? [];
  if (hasLeft(releaseFor(order, item))) {
    // what was not to come back stays where it is, and so does what a supplier has given back already
    const asked = recalls.map((one) => one.item).filter((id) => !reductionFor(order.releases.find(({ releaseId }) => releaseId === id), orderChange.changeId));
    const plan = planChange(order, orderChange, await itemsFor(order, orderChange), asked);
    await stores.unit.commit([{ change: 'order-change', orderChange: { ...orderChange, plan } }]);
    return { releaseId: item };
  }
  await recall(recalls.find((one) => one.item === item)?.less).catch((error: unknown) => {
    if (!(error instanceof Rejected) || ![REFUSED, SUPPLIER_REFUSED].includes(error.code) || orderChange.cancels) throw error;
    throw new Rejected(CHANGE_REFUSED, error.message, { ...error.detail, changeId: saga.changeId });
  });
  return { releaseId: item };
}
