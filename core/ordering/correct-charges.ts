import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import { type Money, sum, zero } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import type { OrderChange, OrderChangeRequest } from '../model/order-change.ts';
import { freightIsBilled } from '../posting/charges.ts';
import { event } from './events.ts';
import { openSteps } from './line-moves.ts';

const CHARGES = ['discount', 'freight', 'freightTax'] as const;
export type Corrects = NonNullable<OrderChange['corrects']>;

/** Whether a change is about nothing but charges of an order of which nothing leaves any more: no invoice to come could make up for it. */
export const isCorrection = ({ lines, billed }: Order, request: OrderChangeRequest | undefined): boolean =>
  billed !== undefined && request !== undefined && lines.every((line) => openSteps(line) + line.quantities.picked === 0) && CHARGES.some((name) => request[name]) && Object.keys(request).every((name) => name === 'reason' || CHARGES.some((charge) => charge === name));

/**
 * What was billed otherwise than it should have been. Documents make up for the difference: a credit memo for what was too much, a supplementary invoice for what was too little.
 * @throws Invalid 409 order.invoice-pending, order.nothing-open; 422 order.freight-not-billed, order.discount-above-goods
 */
export function correctionOf(order: Order, request: OrderChangeRequest): Corrects {
  const { orderId, currency, lines, billed = { discount: zero(currency), freight: zero(currency), freightTax: zero(currency) } } = order;
  if (lines.some(({ quantities }) => quantities.shipped > 0)) throw new Invalid('order.invoice-pending', `an invoice of order ${orderId} has no number yet: its discount and freight are corrected once it has`, 409);
  const asked = CHARGES.filter((name) => request[name] && request[name].minor !== billed[name].minor && (name !== 'freightTax' || order.taxOwner === 'channel'));
  if (asked.length === 0) throw new Invalid('order.nothing-open', `order ${orderId} was billed that discount and freight`, 409);
  if (!freightIsBilled(order) && asked.some((name) => name !== 'discount')) throw new Invalid('order.freight-not-billed', `freight of order ${orderId} is between others`, 422, { field: 'freight' });
  const goods = sum(currency, lines.map((line) => line.billed?.goods ?? zero(currency)));
  if ((request.discount?.minor ?? 0) > goods.minor) throw new Invalid('order.discount-above-goods', `order ${orderId} was billed ${goods.minor} of goods`, 422, { field: 'discount' });
  return Object.fromEntries(asked.map((name) => [name, { billed: billed[name], now: request[name] as Money }]));
}

/** The order as it should have been billed, and as it will have been once its documents are through. */
export function corrected(order: Order, corrects: Corrects): Order {
  const { billed } = order;
  const now = Object.fromEntries(CHARGES.flatMap((name) => (corrects[name] ? [[name, corrects[name].now]] : [])));
  return { ...order, ...now, ...(billed && { billed: { ...billed, ...now } }), version: order.version + 1 };
}

const grown = (of: Corrects[keyof Corrects], by: 1 | -1): boolean => of !== undefined && by * (of.now.minor - of.billed.minor) > 0;
/** Whether something is given back: more discount, less freight. */
export const givesBack = ({ discount, freight, freightTax }: Corrects): boolean => grown(discount, 1) || grown(freight, -1) || grown(freightTax, -1);
/** Whether something is billed on top: less discount, more freight. */
export const billsMore = ({ discount, freight, freightTax }: Corrects): boolean => grown(discount, -1) || grown(freight, 1) || grown(freightTax, 1);

/** Its documents are to be made. */
export const correctionEvent = (order: Order, { changeId, corrects = {} }: OrderChange, at: Date): Change => ({
  change: 'event',
  event: event(
    'order.charges-corrected',
    order,
    { key: `order/${order.orderId}`, version: order.version, correlationId: order.correlationId, causationId: changeId },
    { orderId: order.orderId, changeId, givesBack: givesBack(corrects), billsMore: billsMore(corrects) },
    { at, id: `order.charges-corrected:${changeId}` },
  ),
});
