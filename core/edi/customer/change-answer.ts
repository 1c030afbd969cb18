import type { ChangeNumber } from '../../model/edi-order.ts';
import type { Item } from '../../model/masterdata.ts';
import type { OrderLine } from '../../model/order.ts';
import type { OrderChange as OurChange } from '../../model/order-change.ts';
import { toSteps } from '../../model/quantity.ts';
import type { Answer, ChangeAcknowledgment } from '../documents.ts';
import { aboutOrder, idsOf, inUnits, type OrderByEdi, priceOf, referencesOf } from './as-ordered.ts';
import { lineAnswers, promisedSteps } from './line-answers.ts';
import { dayOf, isRepriced } from './order-answer.ts';

type Line = ChangeAcknowledgment['lines'][number];
type Code = Line['change'];

const head = (order: OrderByEdi, initiatedBy: ChangeAcknowledgment['initiatedBy'], type: ChangeAcknowledgment['type'], { sequence }: ChangeNumber, at: Date) => ({
  document: 'change-acknowledgment' as const, type, initiatedBy, ...aboutOrder(order), ...(sequence && { sequence }),
  ...(order.erpOrder && order.erpOrder.number.length <= 30 && { sellerOrder: order.erpOrder.number }), date: dayOf(at), references: referencesOf(order),
});

/** 865: nothing of a change, or of a cancellation, came to be (RJ). */
export const changeRefused = (order: OrderByEdi, number: ChangeNumber, at: Date): ChangeAcknowledgment => ({ ...head(order, 'buyer', 'rejected', number, at), lines: [] });

/** 865: all of a purchase order is cancelled, by the partner's word (AT; AC where something of it had left), or by ours, line by line. @param orders all that it became */
export function cancellationAnswer(orders: readonly [OrderByEdi, ...OrderByEdi[]], items: ReadonlyMap<string, Item>, at: Date): ChangeAcknowledgment {
  const [order] = orders;
  const { cancellation, lines } = order.ediOrder;
  if (cancellation) return { ...head(order, 'buyer', orders.every((one) => one.cancellation) ? 'accepted' : 'accepted-with-changes', cancellation, at), lines: [] };
  const ordered = order.lines.filter((line) => line.unit && lines.some((asked) => asked.line === line.lineId));
  return { ...head(order, 'seller', 'accepted-with-changes', {}, at), lines: ordered.map((line) => ({ ...lineNow(order, line, items, 'delete', 0), answers: [deleted(line)] })) };
}

/**
 * 865: what came of an 860, line by line as it was asked for.
 * @throws Rejected edi.not-sayable
 */
export function changeAnswer(order: OrderByEdi, change: OurChange, items: ReadonlyMap<string, Item>, at: Date): ChangeAcknowledgment {
  const { edi } = change;
  if (!edi) return ownChange(order, change, items, at);
  if (change.status !== 'applied') return changeRefused(order, edi, at);
  const lines = edi.lines.flatMap(({ line: id, change: code, quantity, unitPrice }): Line[] => {
    const line = order.lines.find(({ lineId }) => lineId === id);
    if (!line?.unit) return [];
    const wanted = code === 'delete' ? 0 : quantity ? (toSteps(quantity.amount, line.unit) ?? 0) : wantedNow(line);
    const now = lineNow(order, line, items, code, wantedNow(line));
    if (wanted === 0) return [{ ...now, answers: [wantedNow(line) === 0 ? deleted(line) : { answer: 'rejected', quantity: inUnits(wantedNow(line), line, items) }] }];
    const standing = { asked: wanted, promised: promisedSteps(line), backordered: line.quantities.backordered, repriced: isRepriced(unitPrice, now.unitPrice ?? '0') };
    return [{ ...now, answers: lineAnswers(standing, line, items) }];
  });
  const asAsked = lines.every(({ answers }) => answers.every(({ answer }) => answer === 'accepted' || answer === 'deleted'));
  return { ...head(order, 'buyer', asAsked ? 'detail-without-changes' : 'accepted-with-changes', edi, at), lines };
}

/**
 * A change by ourselves, or what a cancellation by the partner left of an order: what its plan moved, and what has another price. What goes out in place of a line is said with that: substituted (IS), and
 * what it is.
 */
function ownChange(order: OrderByEdi, { kind, plan, request }: OurChange, items: ReadonlyMap<string, Item>, at: Date): ChangeAcknowledgment {
  const moved = new Map((plan?.lines ?? []).filter(({ from, to }) => from !== to).map((line) => [line.lineId, line]));
  const repriced = new Set((request?.lines ?? []).filter(({ unitPrice }) => unitPrice).map(({ lineId }) => lineId));
  const lines = order.lines.flatMap((line): Line[] => {
    const of = moved.get(line.lineId);
    if (!line.unit || line.instead || (!of && !repriced.has(line.lineId))) return [];
    const inPlace = order.lines.filter(({ lineId, instead }) => instead?.lineId === line.lineId && moved.has(lineId));
    const code: Code = !of ? 'price' : of.from === 0 ? 'add' : of.to === 0 ? 'delete' : of.to > of.from ? 'increase' : 'decrease';
    const now = lineNow(order, line, items, inPlace.length > 0 ? 'change' : code, wantedNow(line));
    const substituted = inPlace.map((one): Answer => ({ answer: 'substituted', quantity: inUnits(wantedNow(one), one, items), ids: idsOf(order, one) }));
    if (code === 'delete') return [{ ...now, answers: inPlace.length > 0 ? substituted : [deleted(line)] }];
    return [{ ...now, answers: lineAnswers({ asked: of?.from ?? wantedNow(line), promised: promisedSteps(line), backordered: line.quantities.backordered, repriced: repriced.has(line.lineId) }, line, items).concat(substituted) }];
  });
  const theirs = kind === 'rest' ? order.ediOrder.cancellation : undefined;
  return { ...head(order, theirs ? 'buyer' : 'seller', 'accepted-with-changes', theirs ?? {}, at), lines };
}

const wantedNow = (line: OrderLine): number => promisedSteps(line) + line.quantities.backordered;

const deleted = ({ quantity: { uom } }: OrderLine): Answer => ({ answer: 'deleted', quantity: { amount: '0', uom } });

function lineNow(order: OrderByEdi, line: OrderLine, items: ReadonlyMap<string, Item>, change: Code, steps: number): Omit<Line, 'answers'> {
  const quantity = steps === 0 ? { amount: '0', uom: line.quantity.uom } : inUnits(steps, line, items);
  return { line: line.lineId, change, quantity, ...(line.priceUnit && { unitPrice: priceOf(line, quantity.uom, items) }), ids: idsOf(order, line) };
}
