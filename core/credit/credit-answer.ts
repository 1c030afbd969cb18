import { Invalid } from '../model/errors.ts';
import type { Customer } from '../model/masterdata.ts';
import type { Money } from '../model/money.ts';
import type { CreditAnswer } from '../model/questions.ts';
import { CREDIT_HOLD } from './check-credit.ts';

/** Reads what a bill-to account has open. */
export interface CreditExposure {
  /** Zero where nothing is open, in `currency`. */
  exposure(entity: string, customerId: string, currency: string): Promise<Money>;
}

/**
 * What the credit check of an order of `amount` on the customer's terms would say now.
 * @throws Invalid 422 credit.currency-mismatch
 */
export function creditAnswer(customer: Customer, exposure: Money, amount: Money, at: Date): CreditAnswer {
  if (amount.currency !== customer.currency) throw new Invalid('credit.currency-mismatch', `customer ${customer.customerId} is not billed in ${amount.currency}`, 422, { field: 'amount.currency' });
  const { customerId, creditLimit: limit } = customer;
  const within = !limit || BigInt(exposure.minor) + BigInt(amount.minor) <= BigInt(limit.minor);
  const code = customer.active ? (within ? undefined : CREDIT_HOLD) : 'credit.customer-inactive';
  return { customerId, amount, ...(limit && { limit }), exposure, passes: code === undefined, ...(code && { code }), at: at.toISOString() };
}
