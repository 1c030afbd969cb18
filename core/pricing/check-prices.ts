import Fraction from 'fraction.js';
import { Rejected } from '../model/errors.ts';
import type { Customer, Item } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import type { PriceCondition } from '../model/price.ts';
import type { UnitPrice, UnitRatio } from '../model/quantity.ts';
import { isApproved } from '../ordering/approvals.ts';
import { priceLines } from './price-lines.ts';

export const PRICE_DIFFERS = 'order.price-out-of-tolerance';
export const PRICE_MISSING = 'order.price-missing';

/**
 * Compares the price of each line with the condition that applied when the order came. Higher and lower count alike; an approval accepts the channel's prices.
 * @param tolerance percent of the condition's price
 * @throws Rejected order.price-missing where no condition applies to a line, order.price-out-of-tolerance
 */
export function checkPrices(order: Order, customer: Customer, items: Map<string, Item>, conditions: readonly PriceCondition[], tolerance: string): void {
  const lines = order.lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity }));
  const priced = priceLines({ customer, currency: order.currency, at: new Date(order.receivedAt), lines, explain: false }, items, conditions);
  const missing = priced.filter(({ unitPrice }) => !unitPrice).map(({ lineId, sku, code }) => ({ lineId, sku, code }));
  if (missing.length > 0 && !isApproved(order, PRICE_MISSING)) throw new Rejected(PRICE_MISSING, `there is no price for ${missing.map(({ sku }) => sku).join(', ')}`, { lines: missing });
  const out = priced.flatMap((line, index) => {
    const said = order.lines[index];
    const unit = line.unitPrice && items.get(line.sku)?.units[line.unitPrice.uom];
    if (!line.unitPrice || !unit || !said?.priceUnit) return [];
    const off = percentOff(perStep(said.unitPrice, said.priceUnit), perStep(line.unitPrice, unit));
    return off && off.compare(new Fraction(tolerance)) <= 0 ? [] : [{ lineId: line.lineId, sku: line.sku, price: said.unitPrice, applies: line.unitPrice, conditionId: line.conditionId }];
  });
  if (out.length > 0 && !isApproved(order, PRICE_DIFFERS)) {
    throw new Rejected(PRICE_DIFFERS, `${out.map(({ sku }) => sku).join(', ')}: the channel's price is more than ${tolerance} % off`, { tolerance, lines: out });
  }
}

const perStep = (price: UnitPrice, ratio: UnitRatio) => new Fraction(price.amount).div(price.per).mul(new Fraction(ratio.denominator, ratio.numerator));

/** Undefined: anything is infinitely more than nothing. */
function percentOff(said: Fraction, applies: Fraction): Fraction | undefined {
  if (applies.equals(0)) return said.equals(0) ? new Fraction(0) : undefined;
  return said.sub(applies).abs().div(applies).mul(100);
}
