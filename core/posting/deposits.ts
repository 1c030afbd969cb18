import { money, type Money, zero } from '../model/money.ts';
import type { Order } from '../model/order.ts';

/** Money that came before the invoice, once per id. */
export function withDeposit(order: Order, depositId: string, amount: Money): Order {
  const { deposits = [] } = order;
  if (deposits.some((deposit) => deposit.depositId === depositId)) return order;
  return { ...order, deposits: [...deposits, { depositId, amount, applied: zero(amount.currency) }] };
}

/** What was paid before and lies still, the oldest first, as far as something is owed. */
export function takeDeposits(order: Order, owed: Money): { order: Order; taken: Money } {
  let left = BigInt(owed.minor);
  const deposits = order.deposits?.map((deposit) => {
    const open = BigInt(deposit.amount.minor) - BigInt(deposit.applied.minor);
    const now = open < left ? open : left;
    if (now <= 0n || deposit.amount.currency !== owed.currency) return deposit;
    left -= now;
    return { ...deposit, applied: money(BigInt(deposit.applied.minor) + now, owed.currency) };
  });
  return { order: deposits ? { ...order, deposits } : order, taken: money(BigInt(owed.minor) - left, owed.currency) };
}
