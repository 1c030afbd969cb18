import Fraction from 'fraction.js';
import { Rejected } from '../model/errors.ts';
import type { Invoice, InvoiceLine } from '../model/invoice.ts';
import type { Item } from '../model/masterdata.ts';
import { add, type Money, subtract, sum, zero } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { extend, roundToMoney, share } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { shippedSteps } from '../ordering/line-moves.ts';

const MODE = 'half-even';

/**
 * What one shipment is billed at. Goods by cumulative proration: round(price × cumulative) − billed before; tax of the channel by cumulative share
 * of its line; freight with the first shipment. So the invoices of an order sum to the order, to the cent, for every split.
 * `order` is as before this shipment.
 */
export function draftInvoice(order: Order, shipment: Shipment, matched: readonly { lineId: string; sku: string; steps: number }[], items: Map<string, Item>, at: Date): Invoice {
  const { entity, businessUnit, region, currency } = order;
  const first = order.lines.every((line) => shippedSteps(line) === 0);
  const lines = matched.map((part) => invoiceLine(order, part, items.get(part.sku)));
  const freight = first ? order.freight : zero(currency);
  const goods = sum(currency, lines.map((line) => line.goods));
  const tax = add(sum(currency, lines.map((line) => line.tax)), first ? order.freightTax : zero(currency));
  return {
    entity, businessUnit, region,
    schemaVersion: 1,
    invoiceId: `INV-${shipment.shipmentId}`,
    orderId: order.orderId,
    shipmentId: shipment.shipmentId,
    customerId: order.customerId,
    correlationId: order.correlationId,
    currency,
    invoiceDate: at.toISOString().slice(0, 10),
    lines,
    freight,
    goods,
    tax,
    gross: add(goods, freight, tax),
  };
}

function invoiceLine(order: Order, part: { lineId: string; sku: string; steps: number }, item: Item | undefined): InvoiceLine {
  const line = order.lines.find((candidate) => candidate.lineId === part.lineId);
  if (!line?.priceUnit || !item) throw new Rejected('invoice.unknown-line', `order ${order.orderId} cannot be billed for line ${part.lineId}`, { lineId: part.lineId });
  const before = shippedSteps(line);
  return {
    ...part,
    goods: subtract(goodsUpTo(line, before + part.steps, order.currency), goodsUpTo(line, before, order.currency)),
    tax: share(line.tax, before, part.steps, line.steps, MODE),
    cost: costOf(item, part.steps),
  };
}

const goodsUpTo = (line: OrderLine, steps: number, currency: string): Money => extend(line.unitPrice, line.priceUnit ?? { numerator: 1, denominator: 1 }, steps, currency, MODE);

function costOf(item: Item, steps: number): Money {
  const base = item.units[item.baseUnit];
  if (!base) throw new Rejected('item.base-unit', `${item.sku} has no usable base unit`, { sku: item.sku });
  return roundToMoney(new Fraction(item.unitCost.amount).mul(steps).mul(new Fraction(base.denominator, base.numerator)), item.unitCost.currency, MODE);
}
