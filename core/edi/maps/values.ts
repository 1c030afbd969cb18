import { Currency, type Money, parseDecimal } from '../../model/money.ts';
import { NonNegativeDecimal, PositiveDecimal, SignedDecimal, Uom } from '../../model/quantity.ts';
import { decimalOfR, moneyOfN2, n2OfMoney, rOfDecimal } from '../codec/amounts.ts';
import { clockTime, plainDate } from '../codec/dates.ts';
import { EdiError } from '../codec/fault.ts';
import type { Segment } from '../codec/segment-reader.ts';
import { segmentShape } from '../guides/segments.ts';
import type { Tree } from '../guides/guide.ts';
import type { Dialect } from './map.ts';

/** Elements of checked segments as values of ours, and back. */

export function text({ elements }: Segment, element: number): string | undefined {
  return elements[element]?.trimEnd() || undefined;
}

/** Of an element that its guide needs. */
export const needed = (segment: Segment, element: number): string => text(segment, element) ?? contradicts(segment, element, 'it is missing');

export function date(segment: Segment, element: number): string | undefined {
  const value = text(segment, element);
  return value && (plainDate(value) ?? contradicts(segment, element, 'it is no date'));
}
export const neededDate = (segment: Segment, element: number): string => date(segment, element) ?? contradicts(segment, element, 'it is missing');

/** What stands under a qualifier, in segments N9. */
export const referenced = (tree: Tree, ...codes: string[]): string[] => tree.all('N9').flatMap((n9) => (codes.includes(text(n9, 1) ?? '') ? [needed(n9, 2)] : []));

/** The day of one kind, in segments G62. */
export function dayAt(tree: Tree, qualifier: string): string | undefined {
  const [g62, again] = tree.all('G62').filter((candidate) => text(candidate, 1) === qualifier);
  if (again) contradicts(again, 1, 'the date comes twice');
  return g62 && neededDate(g62, 2);
}

export const time = (segment: Segment, element: number): string => clockTime(needed(segment, element)) ?? contradicts(segment, element, 'it is no time');

export function currencyOf(segment: Segment | undefined, element: number): string | undefined {
  const code = segment && text(segment, element);
  return segment && code && !Currency.safeParse(code).success ? contradicts(segment, element, `${code} is no currency`) : code;
}

/** Zero or more. */
export function decimal(segment: Segment, element: number): string | undefined {
  const value = text(segment, element);
  if (!value) return undefined;
  const read = NonNegativeDecimal.safeParse(decimalOfR(value));
  return read.success ? read.data : contradicts(segment, element, 'it is below zero, or has more than 6 places');
}

export function quantity(segment: Segment, amount: number, unit: number, dialect: Dialect): { amount: string; uom: string } {
  const read = PositiveDecimal.safeParse(decimalOfR(needed(segment, amount)));
  if (!read.success) return contradicts(segment, amount, 'it is no quantity above zero');
  return { amount: read.data, uom: uom(segment, unit, dialect) };
}

/** More or less; nought says nothing. */
export function movement(segment: Segment, amount: number, unit: number, dialect: Dialect): { amount: string; uom: string } {
  const read = SignedDecimal.safeParse(decimalOfR(needed(segment, amount)));
  if (!read.success || !/[1-9]/.test(read.data)) return contradicts(segment, amount, 'it is no quantity but nought');
  return { amount: read.data, uom: uom(segment, unit, dialect) };
}

/** A quantity that may be nought, or not be said. */
export function count(segment: Segment, amount: number, unit: number, dialect: Dialect): { amount: string; uom: string } | undefined {
  const value = decimal(segment, amount);
  return value === undefined ? undefined : { amount: value, uom: uom(segment, unit, dialect) };
}

function uom(segment: Segment, element: number, { units }: Dialect): string {
  const code = needed(segment, element);
  const ours = Object.keys(units).find((unit) => units[unit] === code);
  const read = Uom.safeParse(ours ?? code);
  return read.success ? read.data : contradicts(segment, element, `${code} is no unit of measure`);
}

/** @throws EdiError for a unit that the partner has no code of two characters for */
export function unitCode(unit: string, { units }: Dialect): string {
  const code = units[unit] ?? unit;
  return code.length === 2 ? code : unsayable('UOM', `unit ${unit} has no code at this partner`, unit);
}

/** N2. @throws EdiError for digits that the currency does not have */
export const money = (segment: Segment, element: number, currency: string): Money => exact(segment, element, (value) => moneyOfN2(value, currency));

/** R, with its decimal point. */
export const moneyOfR = (segment: Segment, element: number, currency: string): Money => exact(segment, element, (value) => parseDecimal(decimalOfR(value), currency));

function exact(segment: Segment, element: number, parse: (value: string) => Money): Money {
  const value = needed(segment, element);
  try {
    return parse(value);
  } catch (error) {
    return contradicts(segment, element, (error as Error).message);
  }
}

export function amount(value: Money): string {
  try {
    return n2OfMoney(value);
  } catch (error) {
    return unsayable('N2', (error as Error).message, String(value.minor));
  }
}

export const number = (value: string | undefined): string | undefined => (value === undefined ? undefined : rOfDecimal(value));

/** Sum of decimal texts of at most six places, as decimal text. */
export const total = (values: readonly string[]): string => ofMillionths(values.reduce((so, value) => so + millionths(value), 0n));

/** What is left; below zero with its sign. */
export const less = (from: string, value: string): string => ofMillionths(millionths(from) - millionths(value));

function millionths(value: string): bigint {
  const [whole = '', fraction = ''] = value.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
}

function ofMillionths(sum: bigint): string {
  const digits = String(sum < 0n ? -sum : sum).padStart(7, '0');
  return `${sum < 0n ? '-' : ''}${decimalOfR(`${digits.slice(0, -6)}.${digits.slice(-6)}`)}`;
}

/** A value that is well formed, and cannot be. */
export function contradicts(segment: Segment, element: number, message: string): never {
  const value = segment.elements[element];
  const reference = segmentShape(segment.id)?.elements[element - 1]?.references[0];
  throw new EdiError({
    code: 'element.value', message: `${segment.id}${String(element).padStart(2, '0')}: ${message}`, segment: segment.position, element, text: segment.text, ...(value !== undefined && { value }), ...(reference && { reference }),
  });
}

/** What a document of ours says and X12 cannot; there is no place of it yet. */
export function unsayable(what: string, message: string, value?: string): never {
  throw new EdiError({ code: 'element.value', message, segment: 1, text: what, ...(value !== undefined && { value }) });
}
