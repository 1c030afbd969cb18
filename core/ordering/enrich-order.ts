import { lotsWanted } from '../inventory/good-until.ts';
import { partId } from '../inventory/kits.ts';
import { KIT_BILL, kitOf } from '../masterdata/kit-of.ts';
import { Rejected } from '../model/errors.ts';
import type { Channel, Customer, Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { HousePolicy } from '../model/policy.ts';
import { toSteps } from '../model/quantity.ts';
import { noQuantities } from './line-moves.ts';
import { type Place, UNKNOWN_SHIP_TO } from './ship-to.ts';

/** What the business knows about an order at this moment. */
export interface Known {
  customer?: Customer | undefined;
  /** Whose credit the order is on, where that is not the customer. */
  billTo?: Customer | undefined;
  /** By SKU, and by the customer's own number where an item came under that; components of kits among them. */
  items: Map<string, Item>;
  /** Of the code that the order came with, where that was not found yet. */
  place?: Place | undefined;
  policy: HousePolicy;
  channel?: Channel | undefined;
}

/**
 * Copies onto the order what must not change under it: unit ratios, the quantity in whole steps, what kits are made of, whose credit it is on, and how it is fulfilled: the request's word,
 * else the customer's, else the house's.
 * @throws Rejected order.unknown-customer, order.unknown-ship-to, order.unknown-sku, order.unknown-unit, order.unit-does-not-divide, order.currency-mismatch, order.payment-method-missing,
 * item.kit-bill
 */
export function enrichOrder(order: Order, known: Known): Order {
  const { customer, policy } = known;
  if (!customer?.active) throw new Rejected('order.unknown-customer', `customer ${order.customerId} is not known`, { field: 'customerId' });
  if (customer.currency !== order.currency) throw new Rejected('order.currency-mismatch', `customer ${order.customerId} is not billed in ${order.currency}`, { field: 'currency' });
  if (order.paymentOwner === 'hub' && !order.paymentMethod) throw new Rejected('order.payment-method-missing', `order ${order.orderId} names no payment method`, { field: 'paymentMethod' });
  const place = order.shipToCode !== undefined && order.shipToId === undefined ? placeOf(order.shipToCode, known) : undefined;
  const lines = order.lines.map((line) => (line.steps > 0 ? line : enrichLine(line, known.items, customer)));
  refuseTaken(lines);
  return {
    ...order,
    ...(place && { shipTo: place.address, shipToId: place.shipToId }),
    billTo: billToOf(order, customer, known.billTo),
    freightPolicy: order.freightPolicy ?? customer.freight?.policy ?? policy.freight.policy,
    freightTerms: order.freightTerms ?? customer.freight?.terms ?? policy.freight.terms,
    fulfilment: { ...policy.fulfilment, ...customer.fulfilment, ...order.fulfilment },
    lines,
  };
}

function placeOf(code: string, { place, customer }: Known): Place {
  if (!place) throw new Rejected(UNKNOWN_SHIP_TO, `customer ${customer?.customerId} has no place that it calls ${code}`, { field: 'shipToCode', code });
  return place;
}

function billToOf(order: Order, customer: Customer, billTo: Customer | undefined): string {
  if (!customer.billTo || customer.billTo === customer.customerId) return customer.customerId;
  if (!billTo?.active) throw new Rejected('order.unknown-customer', `${customer.billTo}, which customer ${customer.customerId} is billed to, is not known`, { field: 'billTo' });
  if (billTo.currency !== order.currency) throw new Rejected('order.currency-mismatch', `${customer.billTo}, which customer ${customer.customerId} is billed to, is not billed in ${order.currency}`, { field: 'currency' });
  return billTo.customerId;
}

function enrichLine(line: OrderLine, items: Map<string, Item>, customer: Customer): OrderLine {
  const where = { lineId: line.lineId, sku: line.sku };
  const item = items.get(line.sku);
  if (!item?.active) throw new Rejected('order.unknown-sku', `SKU ${line.sku} is not known`, where);
  if (item.catchWeight) throw new Rejected('order.catch-weight-unsupported', `${line.sku} is billed by the weight that was shipped, which is not built yet`, where);
  const unit = item.units[line.quantity.uom];
  const priceUnit = item.units[line.unitPrice.uom];
  if (!unit || !priceUnit) throw new Rejected('order.unknown-unit', `${line.sku} is not sold by ${unit ? line.unitPrice.uom : line.quantity.uom}`, where);
  const steps = toSteps(line.quantity.amount, unit);
  if (steps === undefined || steps === 0) {
    throw new Rejected('order.unit-does-not-divide', `${line.quantity.amount} ${line.quantity.uom} of ${line.sku} is no whole number of ${item.baseUnit}`, where);
  }
  const lots = lotsWanted(item, customer);
  const kit = kitOf(item, items);
  return { ...line, sku: item.sku, ...(item.sku !== line.sku && { customerPart: line.sku }), ...(lots && { lots }), ...(item.serials && { serials: true as const }), ...(kit && { kit }), unit, priceUnit, steps, quantities: { ...noQuantities(), received: steps } };
}

/** Stock of a component is kept under an id of its own, which no other line may have. */
function refuseTaken(lines: readonly OrderLine[]): void {
  const parts = new Set(lines.flatMap(({ lineId, kit = [] }) => kit.map((part) => partId(lineId, part.sku))));
  const taken = lines.find(({ lineId }) => parts.has(lineId));
  if (taken) throw new Rejected(KIT_BILL, `line ${taken.lineId} is called as a component of a kit of this order is kept`, { lineId: taken.lineId });
}
