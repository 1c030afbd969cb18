import Fraction from 'fraction.js';
import { money, parseDecimal } from '../../core/model/money.ts';

export const FIGURES = ['net', 'tax', 'freight', 'gross'] as const;
export type Figure = (typeof FIGURES)[number];

/** What one system says of one order, in minor units. `net`: goods less discounts; `gross`: net + freight + tax, as the system has it, not as we would sum it. */
export type Figures = Partial<Record<Figure, bigint>>;

/** Of one currency: the demo's. */
export const CURRENCY = 'USD';

/** Minor units of an amount as a partner writes it. @throws RangeError where it has more places than the currency */
export const minorOf = (amount: string | number | null | undefined): bigint => BigInt(parseDecimal(String(amount ?? '0'), CURRENCY).minor);

export const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, each) => sum + each, 0n);

/** Quantity × price, exactly. @throws RangeError where that is no whole number of minor units */
export function product(quantity: string, price: string): bigint {
  const minor = new Fraction(quantity).mul(price).mul(100);
  if (minor.d !== 1n) throw new RangeError(`${quantity} × ${price} is no whole number of cents`);
  return minor.s * minor.n;
}

/** Of several documents of one order, e.g. its invoices. Undefined where there is none. */
export function sumOf(documents: readonly Figures[]): Figures | undefined {
  if (documents.length === 0) return undefined;
  return Object.fromEntries(FIGURES.flatMap((figure) => (documents.every((each) => each[figure] !== undefined) ? [[figure, total(documents.map((each) => each[figure] ?? 0n))]] : [])));
}

export const amountOf = (minor: bigint) => money(minor, CURRENCY);
