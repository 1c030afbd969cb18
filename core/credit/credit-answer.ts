import { Invalid } from '../model/errors.ts';
import type { Customer } from '../model/masterdata.ts';
import type { Money } from '../model/money.ts';
import type { CreditAnswer } from '../model/questions.ts';
import { CREDIT_HOLD, PAST_DUE } from './check-credit.ts';
import { type CreditStanding, daysPastDue, roomOf } from './exposure.ts';

/**
 * What the credit check of an order of `amount` on the customer's terms would say now.
 * @param billTo whose credit it is on
 * @param oldestDue of what is open. YYYY-MM-DD
 * @throws Invalid 422 credit.currency-mismatch
 */
export function creditAnswer(customer: Customer, billTo: Customer, standing: CreditStanding, oldestDue: string | undefined, amount: Money, at: Date): CreditAnswer {
  const { customerId, currency, active } = customer;
  if (amount.currency !== currency) throw new Invalid('credit.currency-mismatch', `customer ${customerId} is not billed in ${amount.currency}`, 422, { field: 'amount.currency' });
  const { open: exposure, balance } = standing;
  const limit = roomOf(billTo);
  const pastDue = billTo.maxDaysPastDue !== undefined && daysPastDue(oldestDue, at) > billTo.maxDaysPastDue;
  const within = !limit || BigInt(exposure.minor) + BigInt(amount.minor) <= BigInt(limit.minor);
  const code = !active || !billTo.active ? 'credit.customer-inactive' : pastDue ? PAST_DUE : within ? undefined : CREDIT_HOLD;
  return {
    customerId,
    ...(billTo.customerId !== customerId && { billTo: billTo.customerId }),
    amount,
    ...(limit && { limit }),
    exposure,
    ...(balance && { balanceAsOf: balance.asOf }),
    ...((balance || oldestDue) && { daysPastDue: daysPastDue(oldestDue, at) }),
    passes: code === undefined,
    ...(code && { code }),
    at: at.toISOString(),
  };
}
