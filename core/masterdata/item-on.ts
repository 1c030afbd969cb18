import Fraction from 'fraction.js';
import type { Item } from '../model/masterdata.ts';
import type { Conversion } from '../model/policy.ts';
import type { UnitRatio } from '../model/quantity.ts';

/**
 * An item with the units that it has on a day: its own before those of the house, and of each the last that is in force. A conversion of the house goes by a unit
 * that the item has itself. Of a kit, the bill that is in force, or none. Lines that were made before keep the ratios, and the bill, that were copied to them.
 * @param day YYYY-MM-DD, UTC
 */
export function itemOn(item: Item, conversions: readonly Conversion[] = [], day: string): Item {
  const began = ({ from = '' }: { from?: string | undefined }) => from <= day;
  const byDay = (a: { from?: string | undefined }, b: { from?: string | undefined }) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1);
  const own: Item['units'] = Object.assign({}, item.units, ...(item.unitChanges ?? []).filter(began).toSorted(byDay).map(({ units }) => units));
  const house = Object.fromEntries(
    conversions.filter(began).toSorted(byDay).flatMap(({ uom, of, ratio }): [string, UnitRatio][] => {
      const known = own[of];
      return known ? [[uom, times(known, ratio)]] : [];
    }),
  );
  return { ...item, units: { ...house, ...own }, ...(item.kit && { kit: item.kit.filter(began).toSorted(byDay).slice(-1) }) };
}

function times(a: UnitRatio, b: UnitRatio): UnitRatio {
  const { n, d } = new Fraction(a.numerator, a.denominator).mul(new Fraction(b.numerator, b.denominator));
  return { numerator: Number(n), denominator: Number(d) };
}
