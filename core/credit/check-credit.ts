import { Rejected } from '../model/errors.ts';
import type { Customer } from '../model/masterdata.ts';
import { decimal, type Money, zero } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import { grossOf } from '../ordering/amounts.ts';
import { isApproved } from '../ordering/approvals.ts';
import { type Credit, creditAccountOf, daysPastDue, excess, isOnCredit, oldestDueOf, roomOf, unbilledOf } from './exposure.ts';

export const CREDIT_HOLD = 'credit.limit-exceeded';
export const PAST_DUE = 'credit.past-due';

/**
 * Counts an order on terms against its bill-to account, on condition that the limit holds: at acceptance, and again with what a change makes of it. An approval up to
 * its amount lifts the hold.
 * @param billTo whose credit it is on
 * @param unbilled what of it counts by itself
 * @throws Rejected credit.limit-exceeded, credit.past-due
 */
export async function checkCredit(order: Order, billTo: Customer, credit: Credit, at: Date, unbilled: () => Money | Promise<Money> = () => unbilledOf(order)): Promise<{ exposed: boolean }> {
  if (!isOnCredit(order)) return { exposed: false };
  await checkPastDue(order, billTo, credit, at);
  const ordered = grossOf(order);
  const room = isApproved(order, CREDIT_HOLD, ordered) ? undefined : roomOf(billTo);
  const open = await credit.keep(creditAccountOf(order), order.orderId, unbilled, room);
  if (open && room) throw overLimit(order, billTo, open, ordered.minor);
  return { exposed: true };
}

/**
 * The same question when goods are about to go out, some time after it was answered: the order counts already, and the account may have gone bad meanwhile.
 * @throws Rejected credit.limit-exceeded, credit.past-due
 */
export async function checkCreditAgain(order: Order, billTo: Customer, credit: Credit, at: Date): Promise<void> {
  if (!isOnCredit(order)) return;
  await checkPastDue(order, billTo, credit, at);
  const room = isApproved(order, CREDIT_HOLD, grossOf(order)) ? undefined : roomOf(billTo);
  if (!room) return;
  const { open } = await credit.standing(creditAccountOf(order));
  if (open.minor > room.minor) throw overLimit(order, billTo, open, 0);
}

async function checkPastDue(order: Order, { customerId, maxDaysPastDue }: Customer, credit: Credit, at: Date): Promise<void> {
  const amount = grossOf(order);
  if (maxDaysPastDue === undefined || isApproved(order, PAST_DUE, amount)) return;
  const account = creditAccountOf(order);
  const oldestDue = await oldestDueOf(credit, account, await credit.standing(account));
  const days = daysPastDue(oldestDue, at);
  if (days > maxDaysPastDue) {
    throw new Rejected(PAST_DUE, `customer ${customerId} has an item ${days} days past due; ${maxDaysPastDue} are allowed`, { customerId, days, allowed: maxDaysPastDue, oldestDue, amount });
  }
}

/** @param asked minor units that are not in `open` yet */
function overLimit(order: Order, billTo: Customer, open: { minor: number; currency: string }, asked: number): Rejected {
  const ordered = grossOf(order);
  const room = roomOf(billTo) ?? open;
  const over = excess(open, { minor: asked, currency: open.currency }, room);
  return new Rejected(CREDIT_HOLD, `customer ${billTo.customerId}: ${decimal(open)} open and ${decimal(ordered)} ordered pass the limit of ${decimal(room)}`, {
    customerId: billTo.customerId, open, ordered, limit: room, over, amount: ordered,
  });
}

/** Undo: what is not billed counts no more. */
export async function releaseCredit(order: Order, credit: Credit): Promise<void> {
  if (isOnCredit(order)) await credit.keep(creditAccountOf(order), order.orderId, () => zero(order.currency));
}
