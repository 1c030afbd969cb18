import type { Item } from '../../model/masterdata.ts';
import type { OrderLine } from '../../model/order.ts';
import { toSteps } from '../../model/quantity.ts';
import type { Answer } from '../documents.ts';
import { inUnits, type LineAsked } from './as-ordered.ts';

/** Where the units of one purchase order line stand, over all orders that it became. Whole steps. */
export interface Standing {
  /** By the document that is answered. */
  asked: number;
  promised: number;
  backordered: number;
  /** The price is another than was asked. */
  repriced: boolean;
}

const PROMISED = ['received', 'reserved', 'accepted', 'released', 'picked', 'shipped', 'invoiced', 'returned'] as const;
export const promisedSteps = ({ quantities }: OrderLine): number => PROMISED.reduce((sum, state) => sum + quantities[state], 0);

/** Steps of what a document asks of a line; what is no whole number of them was refused when the order was enriched. */
export const stepsAsked = ({ unit }: OrderLine, { quantity }: Pick<LineAsked, 'quantity'>): number => (unit && toSteps(quantity.amount, unit)) ?? 0;

/**
 * ACK01 of one line, with what it is about: accepted (IA), at another price (IP), in another quantity (IQ), both (IC), in part (BP) with the rest on backorder (IB), rejected (IR).
 * https://www.stedi.com/edi/x12-004010/element/668
 */
export function lineAnswers({ asked, promised, backordered, repriced }: Standing, line: OrderLine, items: ReadonlyMap<string, Item>): Answer[] {
  const answer = (kind: Answer['answer'], steps: number): Answer => ({ answer: kind, quantity: steps === 0 ? { amount: '0', uom: line.quantity.uom } : inUnits(steps, line, items) });
  const rejected = asked - promised - backordered;
  if (promised === 0 && backordered === 0) return [answer('rejected', asked)];
  const rest = rejected > 0 && backordered > 0 ? [answer('rejected', rejected)] : [];
  if (promised === 0) return [answer('backordered', backordered), ...rest];
  if (backordered > 0) return [answer('partial', promised), answer('backordered', backordered), ...rest];
  if (promised === asked) return [answer(repriced ? 'price-changed' : 'accepted', promised)];
  return [answer(repriced ? 'changed' : 'quantity-changed', promised)];
}
