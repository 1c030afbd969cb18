import { Rejected } from '../model/errors.ts';
import type { Customer, Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { toSteps } from '../model/quantity.ts';
import { noQuantities } from './line-moves.ts';

/**
 * Copies onto the order what must not change under it: unit ratios, and the quantity in whole steps.
 * @throws Rejected order.unknown-customer, order.unknown-sku, order.unknown-unit, order.unit-does-not-divide, order.currency-mismatch
 */
export function enrichOrder(order: Order, customer: Customer | undefined, items: Map<string, Item>): Order {
  if (!customer?.active) throw new Rejected('order.unknown-customer', `customer ${order.customerId} is not known`, { field: 'customerId' });
  if (customer.currency !== order.currency) throw new Rejected('order.currency-mismatch', `customer ${order.customerId} is not billed in ${order.currency}`, { field: 'currency' });
  return { ...order, lines: order.lines.map((line) => (line.steps > 0 ? line : enrichLine(line, items.get(line.sku)))) };
}

function enrichLine(line: OrderLine, item: Item | undefined): OrderLine {
  const where = { lineId: line.lineId, sku: line.sku };
  if (!item?.active) throw new Rejected('order.unknown-sku', `SKU ${line.sku} is not known`, where);
  if (item.catchWeight) throw new Rejected('order.catch-weight-unsupported', `${line.sku} is billed by the weight that was shipped, which is not built yet`, where);
  const unit = item.units[line.quantity.uom];
  const priceUnit = item.units[line.unitPrice.uom];
  if (!unit || !priceUnit) throw new Rejected('order.unknown-unit', `${line.sku} is not sold by ${unit ? line.unitPrice.uom : line.quantity.uom}`, where);
  const steps = toSteps(line.quantity.amount, unit);
  if (steps === undefined || steps === 0) {
    throw new Rejected('order.unit-does-not-divide', `${line.quantity.amount} ${line.quantity.uom} of ${line.sku} is no whole number of ${item.baseUnit}`, where);
  }
  return { ...line, unit, priceUnit, steps, quantities: { ...noQuantities(), received: steps } };
}
