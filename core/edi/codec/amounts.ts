import { decimal, minorDigits, type Money, parseDecimal } from '../../model/money.ts';

/**
 * N2: whole numbers with two implied decimals, whatever the currency has: `12345` is 123.45.
 * @throws RangeError where the currency has no such digits, e.g. half a yen
 */
export function moneyOfN2(text: string, currency: string): Money {
  const [, sign = '', digits = ''] = /^(-?)(\d+)$/.exec(text) ?? [];
  const padded = digits.padStart(3, '0');
  return parseDecimal(`${sign}${padded.slice(0, -2)}.${padded.slice(-2)}`, currency);
}

/** @throws RangeError for an amount that two decimals cannot say */
export function n2OfMoney(amount: Money): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal(amount)) ?? [];
  if (minorDigits(amount.currency) > 2 && /[1-9]/.test(fraction.slice(2))) throw new RangeError(`${decimal(amount)} ${amount.currency} has more than two decimals`);
  return sign + `${whole}${fraction.slice(0, 2).padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
}

/** R as decimal text of ours: `.5` → `0.5`, `10.` → `10`, `010.50` → `10.5`. */
export function decimalOfR(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  const digits = fraction.replace(/0+$/, '');
  return `${sign}${whole.replace(/^0+(?=\d)/, '') || '0'}${digits && `.${digits}`}`;
}

/** Decimal text as X12 has it: without zeros at the ends. */
export const rOfDecimal = (text: string): string => decimalOfR(text);
