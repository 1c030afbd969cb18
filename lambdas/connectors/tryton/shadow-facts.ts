import Fraction from 'fraction.js';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order } from '../../../core/model/order.ts';
import { roundToMoney, toSteps } from '../../../core/model/quantity.ts';
import { baseQuantity, date, type Fact, text } from '../../../core/shadow/facts.ts';
import { sequenceOf, symbolsOf } from './from-canonical.ts';

/** A sale as Tryton has it, its records by what they are called. */
export interface SaleSeen {
  customer: string;
  currency: string;
  warehouse: string;
  description?: string;
  /** YYYY-MM-DD */
  date?: string;
  /** `sequence` is the line's place in our order. */
  lines: { sequence: number; sku: string; symbol: string; quantity: string; unitPrice: string }[];
}

/** Sales of one order as facts: quantities in the base unit, amounts as Tryton rounds them, half even per line. */
export function saleFacts(order: Order, items: Map<string, Item>, sales: readonly SaleSeen[]): Fact[] {
  const [first] = sales;
  if (!first) return [];
  return [
    ...text('customer', first.customer),
    ...text('currency', first.currency),
    ...text('description', first.description),
    ...date('orderDate', first.date),
    ...sales.flatMap(({ warehouse, currency, lines }) =>
      lines.flatMap(({ sequence, sku, symbol, quantity, unitPrice }): Fact[] => {
        const ours = order.lines.find(({ lineId }) => sequenceOf(order, lineId) === sequence);
        const at = `${ours?.lineId ?? `#${sequence}`}@${warehouse}`;
        return [
          ...text('line.item', sku, at),
          { field: 'line.quantity', at, kind: 'quantity', value: inBaseUnit(items.get(sku), quantity, symbol) },
          { field: 'line.amount', at, kind: 'amount', value: roundToMoney(new Fraction(quantity).mul(unitPrice), currency, 'half-even') },
        ];
      }),
    ),
  ];
}

/** A unit that we have no ratio for is named beside the number: it is another quantity to us. */
function inBaseUnit(item: Item | undefined, quantity: string, symbol: string): string {
  const ratio = Object.entries(item?.units ?? {}).find(([uom]) => symbolsOf(uom).includes(symbol))?.[1];
  const steps = ratio && toSteps(quantity, ratio);
  return steps === undefined ? `${quantity} ${symbol}` : baseQuantity(item, steps);
}
