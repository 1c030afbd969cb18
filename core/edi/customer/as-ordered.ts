import Fraction from 'fraction.js';
import type { EdiOrder, ItemIds } from '../../model/edi-order.ts';
import { Rejected } from '../../model/errors.ts';
import type { Item } from '../../model/masterdata.ts';
import type { Order, OrderLine } from '../../model/order.ts';
import { decimalText, fromSteps } from '../../model/quantity.ts';

/** The desk's code for what X12, or this partner, has no words for. */
export const NOT_SAYABLE = 'edi.not-sayable';

/** An order that came by EDI. */
export type OrderByEdi = Order & { ediOrder: EdiOrder };
export const cameByEdi = (order: Order | undefined): order is OrderByEdi => order?.ediOrder !== undefined;

export type LineAsked = EdiOrder['lines'][number];
export const askedOf = ({ ediOrder }: OrderByEdi, lineId: string): LineAsked | undefined => ediOrder.lines.find(({ line }) => line === lineId);

/** How its partner's documents name it. */
export const aboutOrder = ({ ediOrder: { number, release, orderDate } }: OrderByEdi) => ({ number, ...(release && { release }), orderDate });

export const referencesOf = ({ ediOrder: { vendor, department } }: OrderByEdi) => ({ ...(vendor && { vendor }), ...(department && { department }) });

/** The line of the partner's purchase order that a line of ours is about: what goes out in place of another goes by the number of that. */
export const lineOf = ({ lines }: Pick<Order, 'lines'>, lineId: string): string => lines.find((line) => line.lineId === lineId)?.instead?.lineId ?? lineId;

/** What the article of a line is called between the two: by our number, and by all that the partner called it. */
export function idsOf(order: OrderByEdi, { lineId, sku, customerPart }: Pick<OrderLine, 'lineId' | 'sku' | 'customerPart'>): ItemIds {
  const { buyer = customerPart, upc } = askedOf(order, lineId)?.ids ?? {};
  return { seller: sku, ...(buyer && { buyer }), ...(upc && { upc }) };
}

/** In the unit that the line was ordered by; where that does not divide, in the article's base unit. @throws Rejected edi.not-sayable */
export function inUnits(steps: number, { lineId, sku, quantity: { uom }, unit }: OrderLine, items: ReadonlyMap<string, Item>): { amount: string; uom: string } {
  const item = items.get(sku);
  const base = item?.units[item.baseUnit];
  const amount = unit && wholeIfPossible(fromSteps(steps, unit));
  if (amount) return { amount, uom };
  const inBase = base && fromSteps(steps, base);
  if (item && inBase) return { amount: inBase, uom: item.baseUnit };
  throw new Rejected(NOT_SAYABLE, `line ${lineId}: ${steps} steps of ${sku} are no quantity that can be told`, { lineId, sku });
}

/** Half a box is said in pieces. */
const wholeIfPossible = (amount: string | undefined): string | undefined => (amount?.includes('.') ? undefined : amount);

/**
 * Price of one `uom` of a line.
 * @throws Rejected edi.not-sayable where it is no price of at most six places
 */
export function priceOf({ lineId, sku, unitPrice, priceUnit, quantity, unit }: OrderLine, uom: string, items: ReadonlyMap<string, Item>): string {
  const of = uom === quantity.uom ? unit : items.get(sku)?.units[uom];
  const exact = of && priceUnit && new Fraction(unitPrice.amount).div(new Fraction(unitPrice.per)).mul(new Fraction(of.numerator, of.denominator)).div(new Fraction(priceUnit.numerator, priceUnit.denominator));
  const price = exact && decimalText(exact);
  if (!price) throw new Rejected(NOT_SAYABLE, `line ${lineId}: ${unitPrice.amount} for ${unitPrice.per} ${unitPrice.uom} is no price of one ${uom} that can be told`, { lineId, sku });
  return price;
}
