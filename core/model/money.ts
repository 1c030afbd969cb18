import { data } from 'currency-codes';
import * as z from 'zod';

/** The ISO table by code: the package goes through all of it for each question, and every amount that is read asks. */
const ISO = new Map(data.map((each) => [each.code, each]));
const isoCurrency = (currency: string) => ISO.get(currency.toUpperCase());

/** ISO 4217 code. Minor-unit digits come from the ISO table, not from Intl, which differs for HUF, COP, PKR and IQD. */
export const Currency = z
  .string()
  .refine((currency) => isoCurrency(currency) !== undefined, { error: 'not an ISO 4217 currency code' })
  .meta({ id: 'Currency', description: 'ISO 4217 currency code', pattern: '^[A-Z]{3}$' });

/** Whole minor units: `{ minor: 1250, currency: 'USD' }` is 12.50 USD. */
export const Money = z.strictObject({ minor: z.int(), currency: Currency }).meta({ id: 'Money' });
export type Money = z.infer<typeof Money>;

export const minorDigits = (currency: string): number => {
  const digits = isoCurrency(currency)?.digits;
  if (digits === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency code`);
  return digits;
};

export const zero = (currency: string): Money => ({ minor: 0, currency });

/** @throws RangeError where the amount leaves the exact range of JSON numbers, or the currencies differ. */
export function money(minor: bigint, currency: string): Money {
  const number = Number(minor);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${minor} minor units of ${currency} are out of range`);
  return { minor: number, currency };
}

export function add(first: Money, ...rest: Money[]): Money {
  return rest.reduce((sum, other) => money(BigInt(sum.minor) + BigInt(same(sum, other).minor), sum.currency), first);
}

export const subtract = (from: Money, what: Money): Money =>
  money(BigInt(from.minor) - BigInt(same(from, what).minor), from.currency);

export const sum = (currency: string, amounts: Money[]): Money => add(zero(currency), ...amounts);

/** Up to a target that is reached in steps: what it lacks by what was there before; nothing is taken back. */
export const upTo = (target: Money, before: Money): Money => money(BigInt(Math.max(0, subtract(target, before).minor)), target.currency);

export const least = (a: Money, b: Money): Money => money(BigInt(Math.min(a.minor, b.minor)), a.currency);

/** `12.50`, with the currency's own number of digits. */
export function decimal(amount: Money): string {
  const digits = minorDigits(amount.currency);
  const text = String(Math.abs(amount.minor)).padStart(digits + 1, '0');
  const sign = amount.minor < 0 ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Reads `12.5` or `12.50` exactly. @throws RangeError for more digits than the currency has. */
export function parseDecimal(text: string, currency: string): Money {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const digits = minorDigits(currency);
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  if (!match || fraction.length > digits) throw new RangeError(`${text} is not an amount of ${currency}`);
  return money(BigInt(`${match[1]}${match[2]}${fraction.padEnd(digits, '0')}`), currency);
}

function same(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} do not mix`);
  return b;
}
