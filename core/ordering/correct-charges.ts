import Fraction from 'fraction.js';
import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import { type Money, sum, zero } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { LineChange, OrderChange, OrderChangeRequest } from '../model/order-change.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import { goodsUpTo } from '../posting/billable.ts';
import { freightIsBilled } from '../posting/charges.ts';
import { event } from './events.ts';
import { openSteps, shippedSteps } from './line-moves.ts';

const CHARGES = ['discount', 'freight', 'freightTax'] as const;
export type Corrects = NonNullable<OrderChange['corrects']>;
type CorrectedLine = NonNullable<Corrects['lines']>[number];
type BilledLine = OrderLine & Required<Pick<OrderLine, 'billed'>>;

const isBilled = (line: OrderLine | undefined): line is BilledLine => line?.billed !== undefined;

/** Whether a change is about nothing but charges and prices of an order of which nothing leaves any more: no invoice to come could make up for it. */
export function isCorrection({ lines, billed }: Order, request: OrderChangeRequest | undefined): boolean {
  if (billed === undefined || !request || lines.some((line) => openSteps(line) > 0)) return false;
  const { reason: _, lines: priced = [], ...charges } = request;
  const known = priced.every(({ lineId, sku, quantity, unitPrice, tax }) => sku === undefined && quantity === undefined && (unitPrice ?? tax) !== undefined && lines.some((line) => line.lineId === lineId));
  return known && (priced.length > 0 || CHARGES.some((name) => request[name])) && Object.keys(charges).every((name) => CHARGES.some((charge) => charge === name));
}

/**
 * What was billed otherwise than it should have been. Documents make up for the difference: a credit memo for what was too much, a supplementary invoice for what was too little.
 * @param mode of the books
 * @throws Invalid 409 order.invoice-pending, order.nothing-open; 422 order.freight-not-billed, order.discount-above-goods, order.unknown-unit
 */
export function correctionOf(order: Order, request: OrderChangeRequest, mode: RoundingMode): Corrects {
  const { orderId, currency, lines, billed = { discount: zero(currency), freight: zero(currency), freightTax: zero(currency) } } = order;
  if (lines.some(({ quantities }) => quantities.shipped > 0)) throw new Invalid('order.invoice-pending', `an invoice of order ${orderId} has no number yet: what was billed is corrected once it has`, 409);
  const asked = CHARGES.filter((name) => request[name] && request[name].minor !== billed[name].minor && (name !== 'freightTax' || order.taxOwner === 'channel') && (name !== 'discount' || lines.some(({ quantities }) => quantities.invoiced > 0)));
  const priced = (request.lines ?? []).flatMap((change, index) => correctedLine(order, change, index, mode));
  if (asked.length + priced.length === 0) throw new Invalid('order.nothing-open', `order ${orderId} was billed just that`, 409);
  if (!freightIsBilled(order) && asked.some((name) => name !== 'discount')) throw new Invalid('order.freight-not-billed', `freight of order ${orderId} is between others`, 422, { field: 'freight' });
  const goods = sum(currency, repriced(order, request, mode).map((line) => line.billed?.goods ?? zero(currency)));
  const discount = request.discount ?? billed.discount;
  if (discount.minor > goods.minor) throw new Invalid('order.discount-above-goods', `order ${orderId} has ${goods.minor} of goods, and ${discount.minor} off`, 422, { field: request.discount ? 'discount' : 'lines' });
  return { ...Object.fromEntries(asked.map((name) => [name, { billed: billed[name], now: request[name] as Money }])), ...(priced.length > 0 && { lines: priced }) };
}

/** Of what is back the price was credited, and stays. */
function correctedLine(order: Order, change: LineChange, index: number, mode: RoundingMode): CorrectedLine[] {
  const line = order.lines.find(({ lineId }) => lineId === change.lineId);
  if (!isBilled(line)) return [];
  if (change.unitPrice && change.unitPrice.uom !== line.unitPrice.uom) throw new Invalid('order.unknown-unit', `line ${line.lineId} was billed by ${line.unitPrice.uom}, and is corrected by that`, 422, { field: `lines[${index}].unitPrice.uom` });
  const kept = (amount: Money) => shareUpTo(amount, new Fraction(line.quantities.invoiced), new Fraction(shippedSteps(line)), mode);
  const after = asPriced(line, change, order, mode);
  const goods = { billed: kept(line.billed.goods), now: kept(after.billed.goods) };
  const tax = { billed: kept(line.billed.tax), now: kept(after.billed.tax) };
  const otherwise = ({ billed, now }: { billed: Money; now: Money }) => billed.minor !== now.minor;
  return otherwise(goods) || otherwise(tax) ? [{ lineId: line.lineId, goods, ...(otherwise(tax) && { tax }) }] : [];
}

function asPriced(line: BilledLine, { unitPrice = line.unitPrice, tax }: LineChange, { currency, taxOwner }: Order, mode: RoundingMode): BilledLine {
  const priced = { ...line, unitPrice, ...(tax && taxOwner === 'channel' && { tax }) };
  return { ...priced, billed: { goods: goodsUpTo(priced, shippedSteps(line), currency, mode), tax: tax && taxOwner === 'channel' ? tax : line.billed.tax } };
}

const repriced = (order: Order, { lines = [] }: OrderChangeRequest, mode: RoundingMode): OrderLine[] =>
  order.lines.map((line) => {
    const change = lines.find(({ lineId }) => lineId === line.lineId);
    return change && isBilled(line) ? asPriced(line, change, order, mode) : line;
  });

/** The order as it should have been billed, and as it will have been once its documents are through. */
export function corrected(order: Order, request: OrderChangeRequest, corrects: Corrects, mode: RoundingMode): Order {
  const { billed } = order;
  const now = Object.fromEntries(CHARGES.flatMap((name) => (corrects[name] ? [[name, corrects[name].now]] : [])));
  return { ...order, ...now, lines: repriced(order, request, mode), ...(billed && { billed: { ...billed, ...now } }), version: order.version + 1 };
}

const grown = (of: { billed: Money; now: Money } | undefined, by: 1 | -1): boolean => of !== undefined && by * (of.now.minor - of.billed.minor) > 0;
const priced = ({ lines = [] }: Corrects, by: 1 | -1): boolean => lines.some(({ goods, tax }) => grown(goods, by) || grown(tax, by));
/** Whether something is given back: more discount, less freight, a lower price. */
export const givesBack = (of: Corrects): boolean => grown(of.discount, 1) || grown(of.freight, -1) || grown(of.freightTax, -1) || priced(of, -1);
/** Whether something is billed on top: less discount, more freight, a higher price. */
export const billsMore = (of: Corrects): boolean => grown(of.discount, -1) || grown(of.freight, 1) || grown(of.freightTax, 1) || priced(of, 1);

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
