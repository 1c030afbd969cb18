import Fraction from 'fraction.js';
import type { Money } from '../model/money.ts';
import type { HousePolicy } from '../model/policy.ts';

/** Whether an amount, of either sign, is within a percentage of another or within an amount of its currency. Without a tolerance only nothing is. */
export function isWithin(amount: Money, of: Money, { percent = '0', amounts = [] }: NonNullable<HousePolicy['freightTolerance']> = {}): boolean {
  const size = new Fraction(amount.minor).abs();
  const share = new Fraction(of.minor).mul(new Fraction(percent)).div(100);
  return size.compare(share) <= 0 || amounts.some(({ minor, currency }) => currency === amount.currency && size.compare(minor) <= 0);
}
