import { Rejected } from '../../core/model/errors.ts';
import { planChange } from '../../core/ordering/plan-change.ts';
import { CHANGE_REFUSED, REFUSED, SUPPLIER_REFUSED } from '../../core/shipping/left-meanwhile.ts';
import { hasLeft } from '../../core/shipping/release-state.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from './change-of.ts';
import { itemsFor } from './items-for.ts';
import { releaseFor } from './release-moves.ts';
import type { StepContext } from './step.ts';

/**
 * For a change: has a release back. Of one that has left and is booked by now there is nothing to have back: what is still possible is planned anew.
 * @param recall asks whoever has it
 * @throws Rejected change.recall-refused, where a person proposes what still can be changed, or, where the order is cancelled as far as it has not left, as whoever
 * has it says; change.too-late
 */
export async function recallRelease({ saga, item }: StepContext, recall: () => Promise<void>) {
  const { order, orderChange } = await changeOf(saga);
  if (hasLeft(releaseFor(order, item))) {
    // what was not to come back stays where it is
    const asked = orderChange.plan?.recalls.map((recall) => recall.item) ?? [];
    const plan = planChange(order, orderChange, await itemsFor(order, orderChange), asked);
    await stores.unit.commit([{ change: 'order-change', orderChange: { ...orderChange, plan } }]);
    return { releaseId: item };
  }
  await recall().catch((error: unknown) => {
    if (!(error instanceof Rejected) || ![REFUSED, SUPPLIER_REFUSED].includes(error.code) || orderChange.cancels) throw error;
    throw new Rejected(CHANGE_REFUSED, error.message, { ...error.detail, changeId: saga.changeId });
  });
  return { releaseId: item };
}
