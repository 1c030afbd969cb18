import { Early, Lapsed, Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Payment } from '../model/payment.ts';
import type { HousePolicy } from '../model/policy.ts';
import { isFresh, leavesBy, paymentFor, paymentIdOf, uncaptured } from '../payments/payment.ts';
import { grossOf } from './amounts.ts';
import { isApproved } from './approvals.ts';
import { checkDates } from './check-terms.ts';

/** A change may let goods go out earlier: it is looked at once a day. */
const LONGEST_SLEEP_MS = 86_400_000;
export const HOLD_EXPIRING = 'payment.authorisation-expiring';

/**
 * Whether goods may go out now: not before the day that the customer wants them from, not after the last one, and with a hold on their payment that lasts until they have
 * left.
 * @throws Early until that day begins (UTC), or tomorrow; Lapsed where the payment must be authorised again, by the id of the next one; Rejected order.cancel-after-passed,
 * order.dates-contradict, payment.authorisation-expiring
 */
export function checkRelease(order: Order, payments: readonly Payment[], policy: HousePolicy, at: Date): void {
  const from = order.shipNotBefore && Date.parse(order.shipNotBefore);
  if (from && at.getTime() < from) throw new Early('release.early', new Date(Math.min(from, at.getTime() + LONGEST_SLEEP_MS)).toISOString());
  checkDates(order, at);
  if (order.paymentOwner === 'hub') checkHold(order, payments, policy, at);
}

function checkHold(order: Order, payments: readonly Payment[], { handlingDays, authoriseAgain }: HousePolicy, at: Date): void {
  const owed = uncaptured(grossOf(order), payments);
  const newest = payments.at(-1);
  if (owed.minor === 0 || paymentFor(payments, owed, leavesBy(at, handlingDays))) return;
  if (newest && isFresh(newest, at) && paymentFor([newest], owed, at)) return;
  if (authoriseAgain) throw new Lapsed('payment.lapsed', paymentIdOf(order.orderId, payments.length + 1));
  if (isApproved(order, HOLD_EXPIRING)) return;
  const captureBefore = newest?.authorisation?.captureBefore;
  throw new Rejected(HOLD_EXPIRING, `no hold on the payment of order ${order.orderId} lasts until its goods have left`, { owed, handlingDays, ...(captureBefore && { captureBefore }) });
}

const HOUR_MS = 3_600_000;

/** A credit check holds for a while: whether this order's is over. */
export const creditIsOld = ({ acceptedAt }: Order, { creditValidHours }: HousePolicy, at: Date): boolean =>
  acceptedAt !== undefined && at.getTime() - Date.parse(acceptedAt) > creditValidHours * HOUR_MS;
