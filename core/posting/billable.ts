import Fraction from 'fraction.js';
import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import type { Money } from '../model/money.ts';
import type { FreightPolicy } from '../model/freight.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { wantedSteps } from '../ordering/amounts.ts';
import { extend, type RoundingMode } from '../model/quantity.ts';

/** Price × so many steps of a line, rounded once. */
export const goodsUpTo = (line: OrderLine, steps: number, currency: string, mode: RoundingMode): Money =>
  extend(line.unitPrice, line.priceUnit ?? { numerator: 1, denominator: 1 }, steps, currency, mode);

/** By what a charge of the whole order is spread over its lines. `once`: with whatever goes first. */
export type Basis = 'value' | 'weight' | 'once';

export const FREIGHT_BASIS: Readonly<Record<FreightPolicy, Basis>> = { 'first-shipment': 'once', 'by-value': 'value', 'by-weight': 'weight', actual: 'value' };

/**
 * How much so many steps of each line count. Goods that are worth nothing count by their steps, so that freight on them is billed too.
 * @throws Rejected item.weight-missing
 */
export function measure(order: Order, steps: (line: OrderLine) => number, basis: Basis, items: Map<string, Item>, mode: RoundingMode): Fraction {
  if (basis === 'once') return new Fraction(order.lines.some((line) => steps(line) > 0) ? 1 : 0);
  const worth = (line: OrderLine, of: number) => (basis === 'weight' ? gramsOf(line, of, items) : new Fraction(goodsUpTo(line, of, order.currency, mode).minor));
  const total = (of: typeof steps, count: typeof worth) => order.lines.reduce((sum, line) => (of(line) > 0 ? sum.add(count(line, of(line))) : sum), new Fraction(0));
  return total(wantedSteps, worth).n === 0n ? total(steps, (_, of) => new Fraction(of)) : total(steps, worth);
}

/** A kit weighs what is said of it, else what its components weigh. */
function gramsOf(line: Pick<OrderLine, 'lineId' | 'sku' | 'kit'>, steps: number, items: Map<string, Item>): Fraction {
  const item = items.get(line.sku);
  if (line.kit && !item?.grams) return line.kit.reduce((sum, part) => sum.add(gramsOf({ lineId: line.lineId, sku: part.sku }, steps * part.steps, items)), new Fraction(0));
  const base = item?.units[item.baseUnit];
  if (!item?.grams || !base) throw new Rejected('item.weight-missing', `freight goes by weight, and ${line.sku} has none`, { sku: line.sku, lineId: line.lineId });
  return new Fraction(steps).mul(new Fraction(base.denominator, base.numerator)).mul(item.grams);
}
