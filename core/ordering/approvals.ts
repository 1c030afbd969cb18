import type { Money } from '../model/money.ts';
import type { Order } from '../model/order.ts';

/**
 * Whether somebody lifted this hold. An approval that names an amount holds up to it, whatever becomes of the order; one that names none holds for the version that
 * it was given for.
 * @param amount what is at stake now
 */
export const isApproved = (order: Order, code: string, amount?: Money): boolean =>
  order.approvals.some((approval) => {
    if (approval.code !== code) return false;
    if (approval.upTo && amount) return approval.upTo.currency === amount.currency && amount.minor <= approval.upTo.minor;
    return (approval.version ?? order.version) === order.version;
  });

/** Whether it was approved for what one saga is about, and for that alone. */
export const isApprovedFor = ({ approvals }: Pick<Order, 'approvals'>, code: string, sagaId: string): boolean => approvals.some((approval) => approval.code === code && approval.about === sagaId);
