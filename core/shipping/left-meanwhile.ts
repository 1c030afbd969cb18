import type { DeskException } from '../model/exception.ts';
import type { Order } from '../model/order.ts';
import { hasLeft } from './release-state.ts';
import { CANCELLATION_PENDING, isDecided } from './supplier-answer.ts';
import { isAnswered, reductionFor } from './supplier-reduction.ts';

/** Asked back, and not given; the codes of a warehouse, of a supplier, and of a change. */
export const REFUSED = 'recall.refused';
export const SUPPLIER_REFUSED = 'supplier.refused';
export const CHANGE_REFUSED = 'change.recall-refused';
/** A third party's warehouse was asked, and has not said yet whether it gives the release back. */
export const RECALL_PENDING = 'recall.pending';
export const NOT_GIVEN_BACK: readonly string[] = [REFUSED, SUPPLIER_REFUSED, CHANGE_REFUSED, CANCELLATION_PENDING, RECALL_PENDING];

/**
 * Whether what a parked row waits for has come: it goes on by itself. A release that was asked back has left and is booked, its supplier has answered, or what is
 * being taken back was overtaken by a shipment.
 * @param unwinding whether it is an undo that waits
 */
export function hasCome({ cancellation, releases }: Order, { code, detail }: Pick<DeskException, 'code' | 'detail'>, unwinding: boolean): boolean {
  if (unwinding && cancellation?.overtakenBy) return true;
  const release = releases.find(({ releaseId }) => releaseId === detail.releaseId);
  if (!release || !NOT_GIVEN_BACK.includes(code)) return false;
  if (code === RECALL_PENDING && (release.givenBack?.includes(String(detail.number)) || release.lines.some(({ shipped }) => shipped !== undefined))) return true;
  const reduction = reductionFor(release, typeof detail.changeId === 'string' ? detail.changeId : undefined);
  return code === CANCELLATION_PENDING && (detail.changeId === undefined ? isDecided(release) : !reduction || isAnswered(reduction)) ? true : !unwinding && hasLeft(release);
}
