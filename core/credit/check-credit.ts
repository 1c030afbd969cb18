import { Rejected } from '../model/errors.ts';
import type { Customer } from '../model/masterdata.ts';
import { decimal, type Money } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import { grossOf } from '../ordering/amounts.ts';

/** What a bill-to account has open with us, document by document. */
export interface Credit {
  /**
   * Adds this order to the account's exposure, once, on condition that the limit holds.
   * @param limit undefined: add in any case
   * @returns the exposure without this order where the limit would be passed, undefined where the order was added
   */
  expose(entity: string, customerId: string, orderId: string, amount: Money, limit?: Money): Promise<Money | undefined>;
  /** Takes this order off again, if it was on. */
  unexpose(entity: string, customerId: string, orderId: string): Promise<void>;
}

export const CREDIT_HOLD = 'credit.limit-exceeded';

/**
 * Orders on the customer's own terms count against the limit; what channel or marketplace collects stays out. An approval on the order
 * lifts the hold.
 * @throws Rejected credit.limit-exceeded
 */
export async function checkCredit(order: Order, customer: Customer, credit: Credit): Promise<{ exposed: boolean }> {
  if (order.paymentOwner !== 'terms') return { exposed: false };
  const approved = order.approvals.some((approval) => approval.code === CREDIT_HOLD);
  const gross = grossOf(order);
  const open = await credit.expose(order.entity, order.customerId, order.orderId, gross, approved ? undefined : customer.creditLimit);
  if (open) {
    throw new Rejected(CREDIT_HOLD, `customer ${order.customerId}: ${decimal(open)} open and ${decimal(gross)} ordered pass the limit of ${customer.creditLimit ? decimal(customer.creditLimit) : ''}`, {
      open,
      ordered: gross,
      limit: customer.creditLimit,
    });
  }
  return { exposed: true };
}

/** Undo: the order no longer counts. */
export async function releaseCredit(order: Order, credit: Credit): Promise<void> {
  await credit.unexpose(order.entity, order.customerId, order.orderId);
}
