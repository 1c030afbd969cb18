import Fraction from 'fraction.js';
import type { Item } from '../model/masterdata.ts';
import { add, type Money, subtract, zero } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import { openSteps, shippedSteps } from '../ordering/line-moves.ts';
import { type Basis, FREIGHT_BASIS, measure } from './billable.ts';

/** What a change says itself of its amounts; what it leaves out is restated. */
export interface SaidCharges {
  discount?: Money | undefined;
  freight?: Money | undefined;
  freightTax?: Money | undefined;
  /** The channel's tax by line. */
  tax?: ReadonlyMap<string, Money>;
}

/**
 * Header discount, freight and the channel's tax of the version that a change or a short-close makes: what is on goods that will never ship falls away,
 * what was billed stays. To be called wherever quantities are cancelled or ordered anew.
 * @param before the order as it was; @param after the same with its new quantities
 */
export function restateCharges(before: Order, after: Order, items: Map<string, Item>, mode: RoundingMode, said: SaidCharges = {}): Order {
  const known = before.lines.some((line) => line.steps > 0); // what is not enriched yet has no share of anything
  // no invoice comes any more that could have more or less of it: what was billed is what it is
  const over = known && after.lines.every((line) => openSteps(line) === 0);
  const billed = before.billed ?? { discount: zero(before.currency), freight: zero(before.currency), freightTax: zero(before.currency) };
  const stated = over ? billed : said;
  const restated = (total: Money, billed: Money | undefined, basis: Basis) => (known ? keep(total, billed, left(before, after, basis, items, mode), mode) : total);
  const freightBasis = FREIGHT_BASIS[before.freightPolicy ?? 'first-shipment'];
  return {
    ...after,
    discount: stated.discount ?? restated(before.discount, before.billed?.discount, 'value'),
    freight: stated.freight ?? restated(before.freight, before.billed?.freight, freightBasis),
    freightTax: (before.taxOwner === 'channel' ? stated : said).freightTax ?? restated(before.freightTax, before.billed?.freightTax, freightBasis),
    lines: after.lines.map((line) => {
      const was = before.lines.find(({ lineId }) => lineId === line.lineId);
      const isBilled = was !== undefined && was.steps > 0 && openSteps(line) === 0 && before.taxOwner === 'channel';
      const tax = (isBilled ? undefined : said.tax?.get(line.lineId)) ?? (was && was.steps > 0 ? keep(was.tax, was.billed?.tax, { part: new Fraction(kept(was, after)), whole: new Fraction(openSteps(was)) }, mode) : line.tax);
      return { ...line, tax };
    }),
  };
}

const kept = (was: OrderLine, after: Order) => {
  const line = after.lines.find(({ lineId }) => lineId === was.lineId);
  return line ? Math.min(openSteps(was), openSteps(line)) : 0;
};

/** How much of what was still to be billed is still to be billed, by the prices and weights of before. */
function left(before: Order, after: Order, basis: Basis, items: Map<string, Item>, mode: RoundingMode): { part: Fraction; whole: Fraction } {
  const upTo = (more: (line: OrderLine) => number) => measure(before, (line) => shippedSteps(line) + more(line), basis, items, mode);
  const billed = upTo(() => 0);
  const whole = upTo(openSteps).sub(billed);
  // freight that was raised once the first goods had left is on none of those that are still to leave: it is billed with whatever leaves next
  if (whole.n === 0n) return { part: new Fraction(before.lines.some((line) => kept(line, after) > 0) ? 1 : 0), whole: new Fraction(1) };
  return { part: upTo((line) => kept(line, after)).sub(billed), whole };
}

/** What was billed, and its part of the rest. */
function keep(total: Money, billed: Money | undefined, { part, whole }: { part: Fraction; whole: Fraction }, mode: RoundingMode): Money {
  const before = billed ?? zero(total.currency);
  return add(before, shareUpTo(subtract(total, before), part, whole, mode));
}
