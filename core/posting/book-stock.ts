import Fraction from 'fraction.js';
import { Rejected } from '../model/errors.ts';
import type { BusinessEvent } from '../model/events/catalogue.ts';
import type { Journal } from '../model/journal.ts';
import type { Item } from '../model/masterdata.ts';
import type { Money } from '../model/money.ts';
import { type RoundingMode, roundToMoney } from '../model/quantity.ts';
import type { Accounting } from './journal-of.ts';
import { goodsReceived, stockAdjusted } from './journals/goods.ts';

/** What a warehouse says of its stock that is in no order's documents. */
export const STOCK_BOOKED = ['stock.received', 'stock.adjusted'] as const;
export type StockBooked = (typeof STOCK_BOOKED)[number];
export type StockTold = BusinessEvent<StockBooked>;

/** At cost; below zero as the steps are. @throws Rejected item.base-unit */
export function stockValue({ sku, units, baseUnit }: Item, { amount, currency }: Item['unitCost'], steps: number, mode: RoundingMode): Money {
  const base = units[baseUnit];
  if (!base) throw new Rejected('item.base-unit', `${sku} has no usable base unit`, { sku });
  return roundToMoney(new Fraction(amount).mul(steps).mul(new Fraction(base.denominator, base.numerator)), currency, mode);
}

/** The one journal of a movement of stock; undefined where the goods cost nothing. */
export function bookStock(told: StockTold, item: Item, day: string, accounting: Accounting): Journal | undefined {
  const { entity, businessUnit, region, correlationId, data } = told;
  const { document, steps, reason } = data;
  const subject = { entity, businessUnit, region, correlationId };
  const { group } = item;
  const mode = accounting.books.rounding;
  return told.type === 'stock.received'
    ? goodsReceived(subject, { document, value: stockValue(item, item.unitCost, steps, mode), group, reason }, day, accounting)
    : stockAdjusted(subject, { document, value: stockValue(item, item.unitCost, 0 - steps, mode), group, reason }, day, accounting);
}
