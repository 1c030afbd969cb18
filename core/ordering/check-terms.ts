import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import { decimal } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import { type Quantity, toSteps } from '../model/quantity.ts';
import { goodsOfOrder } from './amounts.ts';
import { isApproved } from './approvals.ts';
import type { Known } from './enrich-order.ts';

/**
 * Whether an enriched order is one that the house takes: where it goes, when, how much, and how much is taken off. What a person may let pass is let pass by their
 * approval of its code.
 * @throws Rejected order.ship-to-not-served, order.ship-to-incomplete, order.dates-contradict, order.cancel-after-passed, order.below-minimum, order.not-a-multiple,
 * order.discount-exceeds-goods, order.discount-over-limit
 */
export function checkTerms(order: Order, known: Known, at: Date): void {
  checkShipTo(order, known);
  checkDates(order, at);
  checkQuantities(order, known);
  checkDiscount(order, known);
}

function checkShipTo({ shipTo }: Order, { policy }: Known): void {
  const { countries, needs } = policy.shipTo ?? {};
  const { country } = shipTo;
  if (countries && !countries.includes(country)) throw new Rejected('order.ship-to-not-served', `nothing is shipped to ${country}`, { country });
  const missing = (needs?.[country] ?? []).filter((part) => !shipTo[part]);
  if (missing.length > 0) throw new Rejected('order.ship-to-incomplete', `an address in ${country} needs its ${missing.join(' and ')}`, { country, missing });
}

/** A day is over when it is over in UTC. */
export function checkDates(order: Order, at: Date): void {
  const { shipNotBefore, cancelAfter } = order;
  if (!cancelAfter) return;
  if (shipNotBefore && shipNotBefore > cancelAfter) throw new Rejected('order.dates-contradict', `not before ${shipNotBefore}, and not after ${cancelAfter}`, { shipNotBefore, cancelAfter });
  if (at.toISOString().slice(0, 10) > cancelAfter && !isApproved(order, CANCEL_AFTER)) throw new Rejected(CANCEL_AFTER, `the customer wants nothing any more after ${cancelAfter}`, { cancelAfter });
}
export const CANCEL_AFTER = 'order.cancel-after-passed';

function checkQuantities(order: Order, { customer, items }: Known): void {
  const minimum = customer?.orderMinimum;
  if (minimum?.currency === order.currency && goodsOfOrder(order).minor < minimum.minor && !isApproved(order, BELOW)) {
    throw new Rejected(BELOW, `the goods come to less than ${decimal(minimum)} ${minimum.currency}`, { goods: goodsOfOrder(order), minimum });
  }
  for (const line of order.lines) {
    const item = items.get(line.sku);
    const where = { lineId: line.lineId, sku: line.sku };
    const least = stepsOf(item?.orderMinimum, item);
    if (least && line.steps < least && !isApproved(order, BELOW)) throw new Rejected(BELOW, `${line.sku} is sold from ${textOf(item?.orderMinimum)} on`, { ...where, minimum: item?.orderMinimum });
    const multiple = stepsOf(item?.orderMultiple, item);
    if (multiple && line.steps % multiple !== 0 && !isApproved(order, MULTIPLE)) throw new Rejected(MULTIPLE, `${line.sku} is sold by multiples of ${textOf(item?.orderMultiple)}`, { ...where, multiple: item?.orderMultiple });
  }
}
const BELOW = 'order.below-minimum';
const MULTIPLE = 'order.not-a-multiple';
const textOf = (quantity: Quantity | undefined) => `${quantity?.amount} ${quantity?.uom}`;

/** A unit that the item does not have binds nobody. */
function stepsOf(quantity: Quantity | undefined, item: Item | undefined): number | undefined {
  const ratio = quantity && item?.units[quantity.uom];
  return ratio && toSteps(quantity.amount, ratio);
}

function checkDiscount(order: Order, { channel, policy }: Known): void {
  const { discount } = order;
  const goods = goodsOfOrder(order);
  if (discount.minor > goods.minor) throw new Rejected('order.discount-exceeds-goods', `${decimal(discount)} off goods of ${decimal(goods)}`, { discount, goods });
  const limit = channel?.discountLimit ?? policy.discountLimit;
  if (!limit || !isAbovePercent(discount.minor, goods.minor, limit) || isApproved(order, DISCOUNT)) return;
  throw new Rejected(DISCOUNT, `${decimal(discount)} off goods of ${decimal(goods)} is more than ${limit} %`, { discount, goods, limit });
}
const DISCOUNT = 'order.discount-over-limit';

/** Exact: percent has at most 4 places. */
function isAbovePercent(part: number, of: number, percent: string): boolean {
  const [whole = '0', places = ''] = percent.split('.');
  const scaled = BigInt(`${whole}${places.padEnd(4, '0')}`);
  return BigInt(part) * 1_000_000n > BigInt(of) * scaled;
}
