import Fraction from 'fraction.js';
import type { Item } from '../../model/masterdata.ts';
import type { OrderAcknowledgment } from '../documents.ts';
import { total } from '../maps/values.ts';
import { aboutOrder, askedOf, idsOf, inUnits, type OrderByEdi, priceOf, referencesOf } from './as-ordered.ts';
import { lineAnswers, promisedSteps, stepsAsked } from './line-answers.ts';

/** Element 127. */
const LONGEST_REFERENCE = 30;

/** Whether a partner can be told of it: it is promised, or it never will be. One that is being cancelled is told when that is done. */
export const isDecided = ({ acceptedAt, cancellation }: OrderByEdi): boolean => (cancellation ? cancellation.completedAt !== undefined : acceptedAt !== undefined);

/** What is received says nothing of what comes of it: BAK02 AK. */
export function orderReceived(order: OrderByEdi, at: Date): OrderAcknowledgment {
  return { document: 'order-acknowledgment', type: 'received', ...aboutOrder(order), date: dayOf(at), currency: order.currency, references: referencesOf(order), lines: [] };
}

/**
 * 855: what comes of each line of a purchase order, over all orders that it became.
 * @throws Rejected edi.not-sayable
 */
export function orderAnswer(orders: readonly [OrderByEdi, ...OrderByEdi[]], items: ReadonlyMap<string, Item>, at: Date): OrderAcknowledgment {
  const [first] = orders;
  const ids = [...new Set(orders.flatMap(({ ediOrder }) => ediOrder.lines.map(({ line }) => line)))];
  const lines = ids.map((id) => answerLine(id, orders, items));
  const answers = lines.flatMap((line) => line.answers.map(({ answer }) => answer));
  const type = answers.every((answer) => answer === 'rejected') ? 'rejected-with-detail' : answers.every((answer) => answer === 'accepted') ? 'detail-without-changes' : 'accepted-with-changes';
  const sellerOrder = [first.erpOrder?.number, first.orderId].find((number) => number !== undefined && number.length <= LONGEST_REFERENCE);
  return {
    document: 'order-acknowledgment', type, ...aboutOrder(first),
    ...(orders.length === 1 && sellerOrder && { sellerOrder }),
    date: dayOf(at), currency: first.currency, references: referencesOf(first), lines,
  };
}

function answerLine(id: string, orders: readonly OrderByEdi[], items: ReadonlyMap<string, Item>): OrderAcknowledgment['lines'][number] {
  const parts = orders.flatMap((order) => {
    const [line, asked] = [order.lines.find(({ lineId }) => lineId === id), askedOf(order, id)];
    return line && asked ? [{ order, line, asked }] : [];
  });
  const [first] = parts;
  if (!first) throw new RangeError(`line ${id} is in none of the orders`);
  const over = (count: (part: (typeof parts)[number]) => number) => parts.reduce((sum, part) => sum + count(part), 0);
  const { line, asked, order } = first;
  // one that was never enriched is rejected as it was asked
  const quantity = { amount: total(parts.map((part) => part.asked.quantity.amount)), uom: asked.quantity.uom };
  if (!line.unit || !line.priceUnit) return { line: id, quantity, ...(asked.unitPrice && { unitPrice: asked.unitPrice }), ids: idsOf(order, line), answers: [{ answer: 'rejected', quantity }] };
  const ordered = over((part) => stepsAsked(part.line, part.asked));
  const unitPrice = priceOf(line, asked.quantity.uom, items);
  const standing = { asked: ordered, promised: over((part) => promisedSteps(part.line)), backordered: over((part) => part.line.quantities.backordered), repriced: isRepriced(asked.unitPrice, unitPrice) };
  return { line: id, quantity: inUnits(ordered, line, items), unitPrice, ids: idsOf(order, line), answers: lineAnswers(standing, line, items) };
}

export const isRepriced = (asked: string | undefined, now: string): boolean => asked !== undefined && !new Fraction(asked).equals(new Fraction(now));

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
