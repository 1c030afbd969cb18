import Fraction from 'fraction.js';
import * as z from 'zod';
import { type Money, minorDigits, money } from './money.ts';

/** A positive decimal number as text, exact: `2`, `0.5`. */
export const PositiveDecimal = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,6})?$/, 'a positive decimal number, at most 6 places')
  .meta({ id: 'PositiveDecimal', example: '12.5' });

/** A decimal number of zero or more as text. */
export const NonNegativeDecimal = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, 'a decimal number of zero or more, at most 6 places')
  .meta({ id: 'NonNegativeDecimal', example: '0.5' });

/** A decimal number as text, below zero too. */
export const SignedDecimal = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,6})?$/, 'a decimal number, at most 6 places')
  .meta({ id: 'SignedDecimal', example: '-2' });

/** Percent as decimal text: `2.5`. */
export const Percent = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,4})?$/, 'a percentage of zero or more, at most 4 places')
  .meta({ id: 'Percent' });

/** Unit of measure, e.g. EA, BOX, KG. */
export const Uom = z
  .string()
  .regex(/^[A-Z0-9]{1,6}$/, 'a unit of measure such as EA')
  .meta({ id: 'Uom' });

export const Quantity = z.strictObject({ amount: PositiveDecimal, uom: Uom }).meta({ id: 'Quantity' });
export type Quantity = z.infer<typeof Quantity>;

/** 12.50 for 100 EA: `{ amount: '12.50', per: '100', uom: 'EA' }`. Up to 6 places; never rounded by itself. */
export const UnitPrice = z
  .strictObject({ amount: NonNegativeDecimal, per: PositiveDecimal.default('1'), uom: Uom })
  .meta({ id: 'UnitPrice' });
export type UnitPrice = z.infer<typeof UnitPrice>;

/**
 * How many of the item's smallest steps one unit holds, as an exact ratio, copied to the line when it is made: a BOX of 12 EA is
 * `{ numerator: 12, denominator: 1 }`. A step is the base unit at its number of digits: 1 EA, or 0.001 KG.
 */
export const UnitRatio = z.strictObject({ numerator: z.int().positive(), denominator: z.int().positive() }).meta({ id: 'UnitRatio' });
export type UnitRatio = z.infer<typeof UnitRatio>;

/** Whole steps, or undefined where the unit does not divide exactly. */
export function toSteps(amount: string, ratio: UnitRatio): number | undefined {
  const steps = new Fraction(amount).mul(new Fraction(ratio.numerator, ratio.denominator));
  return steps.d === 1n && steps.n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(steps.n) : undefined;
}

/** Steps of one line in a list of parts of lines. */
export const stepsIn = (parts: readonly { lineId: string; steps: number }[], lineId: string): number => parts.reduce((total, part) => total + (part.lineId === lineId ? part.steps : 0), 0);

/** Steps back in a unit, as decimal text, or undefined where that has no exact decimal form of 6 places. */
export function fromSteps(steps: number, ratio: UnitRatio): string | undefined {
  return decimalText(new Fraction(steps).mul(new Fraction(ratio.denominator, ratio.numerator)));
}

/** As decimal text, or undefined where that takes more than 6 places. */
export function decimalText(exact: Fraction): string | undefined {
  const millionths = exact.mul(1_000_000);
  if (millionths.d !== 1n) return undefined;
  const digits = String(millionths.n).padStart(7, '0');
  return `${millionths.s < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}

export const RoundingMode = z.enum(['half-even', 'half-up']).meta({ id: 'RoundingMode' });
export type RoundingMode = z.infer<typeof RoundingMode>;

/** price × steps, rounded once. `priceRatio` is the ratio of the unit that the price is for. */
export function extend(price: UnitPrice, priceRatio: UnitRatio, steps: number, currency: string, mode: RoundingMode): Money {
  const perStep = new Fraction(price.amount).div(new Fraction(price.per)).mul(new Fraction(priceRatio.denominator, priceRatio.numerator));
  return roundToMoney(perStep.mul(steps), currency, mode);
}

/** The one rounding point of an amount: `exact` is in major units. */
export function roundToMoney(exact: Fraction, currency: string, mode: RoundingMode): Money {
  const minor = exact.mul(new Fraction(10n ** BigInt(minorDigits(currency))));
  const twice = minor.n * 2n;
  const whole = minor.n / minor.d;
  const left = twice - whole * 2n * minor.d; // 0 … 2d: twice the remainder
  const up = left > minor.d || (left === minor.d && (mode === 'half-up' || whole % 2n === 1n));
  return money(minor.s * (whole + (up ? 1n : 0n)), currency);
}

/**
 * What falls on the first `part` of `whole`, rounded once. Cumulative: who bills in parts takes off what was billed before, so that every split sums to the
 * total to the cent. A `whole` of nothing has no part.
 */
export function shareUpTo(total: Money, part: Fraction, whole: Fraction, mode: RoundingMode): Money {
  if (whole.n === 0n) return { minor: 0, currency: total.currency };
  return roundToMoney(new Fraction(BigInt(total.minor), 10n ** BigInt(minorDigits(total.currency))).mul(part).div(whole), total.currency, mode);
}
