import type { EdiChange, EdiOrder } from '../../model/edi-order.ts';
import { Rejected } from '../../model/errors.ts';
import type { LineChange, OrderChangeRequest } from '../../model/order-change.ts';
import type { OrderChange } from '../documents.ts';
import type { OrderByEdi } from './as-ordered.ts';

/** The desk's code for an 860 whose syntax is right, and that is no change that can be made. */
export const CHANGE_UNUSABLE = 'purchase-order-change.unusable';

type Line = OrderChange['lines'][number];

/**
 * What an 860 changes of an order. POC03 is the quantity that is wanted from now on, whatever POC02 calls it (https://stedi.com/edi/x12/segment/POC); what a replacement does not name is not wanted any more.
 * @param skus our numbers of what it adds, by what the partner calls it
 * @throws Rejected purchase-order-change.unusable
 */
export function changeRequestOf(change: OrderChange, order: OrderByEdi, skus: ReadonlyMap<string, string>): OrderChangeRequest {
  const refuse = (why: string, detail: object = {}): never => {
    throw new Rejected(CHANGE_UNUSABLE, `change of purchase order ${change.number}: ${why}`, { purchaseOrder: change.number, ...detail });
  };
  const twice = change.lines.find(({ line }, index) => change.lines.findIndex((other) => other.line === line) !== index);
  if (twice) refuse(`line ${twice.line} comes twice`);
  const to = change.parties.find(({ role }) => role === 'ship-to');
  // a code, or another address, is for whoever knows the customer's places
  if (to && (!to.code || to.code.id !== order.shipToCode)) refuse('it goes to another place');
  const { shipNotBefore, cancelAfter } = change;
  const named = change.lines.flatMap((line): LineChange[] => lineChange(line, order, skus, refuse));
  const dropped = change.purpose === 'replacement' ? order.lines.filter(({ lineId }) => !change.lines.some(({ line }) => line === lineId)) : [];
  const lines = [...named, ...dropped.map(({ lineId, quantity: { uom } }): LineChange => ({ lineId, quantity: { amount: '0', uom } }))];
  if (lines.length === 0 && !shipNotBefore && !cancelAfter) refuse('it changes nothing');
  return { reason: `860 ${[change.number, change.release, change.sequence].filter(Boolean).join('/')}`, ...(shipNotBefore && { shipNotBefore }), ...(cancelAfter && { cancelAfter }), ...(lines.length > 0 && { lines }) };
}

function lineChange({ line, change, quantity, unitPrice, ids }: Line, order: OrderByEdi, skus: ReadonlyMap<string, string>, refuse: (why: string, detail?: object) => never): LineChange[] {
  const known = order.lines.find(({ lineId }) => lineId === line);
  if (change === 'none') return known ? [] : refuse(`there is no line ${line}`, { line });
  const uom = quantity?.uom ?? known?.quantity.uom ?? '';
  const priced = unitPrice && { unitPrice: { amount: unitPrice, per: '1', uom } };
  if (!known) {
    const code = ids.seller ?? ids.buyer ?? ids.upc;
    if (change !== 'add' && change !== 'change') return refuse(`there is no line ${line}`, { line });
    if (!quantity || !priced || !code) return refuse(`line ${line} is new, and does not say what, how much and at which price`, { line });
    return [{ lineId: line, sku: skus.get(code) ?? code, quantity, ...priced }];
  }
  if (change === 'delete') return [{ lineId: line, quantity: { amount: '0', uom: known.quantity.uom } }];
  if (change === 'date') return refuse(`line ${line} is to come on another day: that is said of an order as a whole here`, { line });
  if (change === 'price') return priced ? [{ lineId: line, ...priced }] : refuse(`line ${line} gets another price, and does not say which`, { line });
  if (!quantity && !priced) return refuse(`line ${line} changes, and does not say how`, { line });
  return [{ lineId: line, ...(quantity && { quantity }), ...priced }];
}

/** What is kept of it, for the answer. */
export const changeAsked = ({ sequence, date, lines }: OrderChange, partner: string): EdiChange => ({
  partner, ...(sequence && { sequence }), ...(date && { date }),
  lines: lines.map(({ line, change, quantity, unitPrice, ids }) => ({ line, change, ...(quantity && { quantity }), ...(unitPrice && { unitPrice }), ids })),
});

/** The purchase order with the lines that a change adds. */
export const withAdded = (ediOrder: EdiOrder, change: OrderChange): EdiOrder => ({
  ...ediOrder,
  lines: [
    ...ediOrder.lines,
    ...change.lines.flatMap(({ line, quantity, unitPrice, ids }) => (quantity && quantity.amount !== '0' && !ediOrder.lines.some((known) => known.line === line) ? [{ line, quantity, ...(unitPrice && { unitPrice }), ids }] : [])),
  ],
});
