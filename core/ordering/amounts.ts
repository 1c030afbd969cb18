import { add, type Money, subtract, sum } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { extend } from '../model/quantity.ts';

const MODE = 'half-even';

/** What is wanted of a line: all that is ordered of it, without what was cancelled. */
export const wantedSteps = (line: OrderLine): number => line.steps - line.quantities.cancelled;

/** Price × what is wanted, rounded once; zero until the line is enriched. */
export const goodsOf = (line: OrderLine, currency: string): Money => extend(line.unitPrice, line.priceUnit ?? { numerator: 1, denominator: 1 }, wantedSteps(line), currency, MODE);

/** The goods of the whole order, before its discount. */
export const goodsOfOrder = (order: Order): Money => sum(order.currency, order.lines.map((line) => goodsOf(line, order.currency)));

/** What the customer owes for the order as it stands: goods less discount, freight, and tax. */
export const grossOf = (order: Order): Money =>
  subtract(add(goodsOfOrder(order), order.freight, order.freightTax, ...order.lines.map((line) => line.tax)), order.discount);
