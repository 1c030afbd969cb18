import { Rejected } from '../../../core/model/errors.ts';
import { minorDigits, type Money, money } from '../../../core/model/money.ts';

/** Where Stripe counts otherwise than ISO 4217 does: https://docs.stripe.com/currencies#zero-decimal , #special-cases */
const DIGITS: Readonly<Record<string, number>> = { MGA: 0, ISK: 2, UGX: 2 };
/** In thousandths, and the last digit must be 0. */
const NEAREST_TEN = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

const digitsOf = (currency: string): number => DIGITS[currency] ?? minorDigits(currency);

/** An amount as Stripe counts it. @throws Rejected payment.amount-inexact where Stripe's smallest step is larger */
export function toStripe({ minor, currency }: Money): { amount: string; currency: string } {
  const more = digitsOf(currency) - minorDigits(currency);
  const divisor = more < 0 ? 10n ** BigInt(-more) : 1n;
  const amount = more > 0 ? BigInt(minor) * 10n ** BigInt(more) : BigInt(minor) / divisor;
  if ((more < 0 && BigInt(minor) % divisor !== 0n) || (NEAREST_TEN.has(currency) && amount % 10n !== 0n)) {
    throw new Rejected('payment.amount-inexact', `Stripe cannot take ${minor} minor units of ${currency} exactly`, { minor, currency });
  }
  return { amount: String(amount), currency: currency.toLowerCase() };
}

/** Undefined where it is a fraction of our minor unit: fees in ISK are told to the hundredth. */
export function exactly(amount: number, code: string): Money | undefined {
  const currency = code.toUpperCase();
  const more = digitsOf(currency) - minorDigits(currency);
  if (more <= 0) return money(BigInt(amount) * 10n ** BigInt(-more), currency);
  const divisor = 10n ** BigInt(more);
  return BigInt(amount) % divisor === 0n ? money(BigInt(amount) / divisor, currency) : undefined;
}

/** @throws Rejected payment.amount-inexact, RangeError for a currency that is not in ISO 4217 */
export function fromStripe(amount: number, code: string): Money {
  const exact = exactly(amount, code);
  if (!exact) throw new Rejected('payment.amount-inexact', `${amount} of Stripe is no whole number of minor units of ${code}`, { amount, currency: code });
  return exact;
}
