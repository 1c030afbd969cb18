import { cents, money } from '../money.ts';
import { Invalid } from './errors.ts';

/** JSON whose numbers stay the text that they were written in. */
export const exactly = (text: string): unknown => JSON.parse(text, (_name, value: unknown, context?: { source: string }) => (typeof value === 'number' ? (context?.source ?? String(value)) : value));

/** `12.5` → 1250. Xero rounds to two places; what has more is refused here, because we never send it. @throws Invalid */
export function centsOf(value: unknown, name: string): number {
  const text = String(value ?? '').replace(/(\.\d\d)0+$/, '$1');
  if (!/^-?\d+(\.\d{1,2})?$/.test(text)) throw new Invalid(`${name} is not an amount of two decimal places: ${String(value)}`);
  return Number(cents(text));
}

/** As Xero's answers have it. */
export const number = (amount: number): number => Number(money(BigInt(amount)));
export const text = (amount: number): string => money(BigInt(amount));

const MILLION = 1_000_000;

/** Six places: https://help.xero.com/CurrencySettings . @throws Invalid */
export function rateOf(value: unknown): number {
  const given = String(value ?? '1');
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(given) ?? [];
  const rate = Number(`${whole}${fraction.slice(0, 6).padEnd(6, '0')}`);
  if (!rate) throw new Invalid(`CurrencyRate is not a rate: ${given}`);
  return rate;
}

export const rateNumber = (rate: number): number => Number(`${Math.floor(rate / MILLION)}.${String(rate % MILLION).padStart(6, '0')}`);

/** In the currency of the organisation: divided by the rate, rounded half away from zero. */
export function inBase(amount: number, rate: number): number {
  const [size, by] = [BigInt(Math.abs(amount)) * 1_000_000n, BigInt(rate)];
  const whole = Number((size * 2n + by) / (by * 2n));
  return amount < 0 ? 0 - whole : whole;
}
