import Fraction from 'fraction.js';
import { Rejected } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import { decimalText, fromSteps, toSteps, type UnitRatio } from '../../../core/model/quantity.ts';

/** We order in the base unit; a supplier may answer in another that the article has. */

interface Amount {
  amount: string;
  uom: string;
}

/** @throws Rejected supplier.unit-unknown */
export function inBaseUnit(quantity: Amount, sku: string, items: Map<string, Item>): string {
  const { unit, base } = ratios(quantity.uom, sku, items);
  const steps = toSteps(quantity.amount, unit);
  const amount = steps === 0 ? '0' : steps && fromSteps(steps, base);
  return amount || unknown(`${quantity.amount} ${quantity.uom}`, sku);
}

/** Price of one base unit, of the price of one `uom`; at most six places. @throws Rejected supplier.unit-unknown */
export function perBaseUnit(price: string, uom: string, sku: string, items: Map<string, Item>): string {
  const { unit, base } = ratios(uom, sku, items);
  if (unit === base) return price;
  const exact = new Fraction(price).mul(new Fraction(base.numerator, base.denominator)).div(new Fraction(unit.numerator, unit.denominator));
  return decimalText(exact) ?? unknown(`a price of ${price} per ${uom}`, sku);
}

function ratios(uom: string, sku: string, items: Map<string, Item>): { unit: UnitRatio; base: UnitRatio } {
  const item = items.get(sku);
  const [unit, base] = [item?.units[uom], item?.units[item.baseUnit]];
  return unit && base ? { unit, base } : unknown(`unit ${uom}`, sku);
}

function unknown(what: string, sku: string): never {
  throw new Rejected('supplier.unit-unknown', `${what} says nothing of ${sku}: the article has no such unit`, { sku });
}
