import { dayIn } from '../model/day.ts';
import type { Invoice } from '../model/invoice.ts';
import type { LegalEntity } from '../model/legal-entity.ts';
import { add, decimal, type Money } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { fromSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { goodsOf, goodsOfOrder, grossOf, wantedSteps } from '../ordering/amounts.ts';
import type { Facts } from './render.ts';

/** `1234.50 USD`: every digit of the currency, and nothing rounded. */
export const amountText = (amount: Money): string => `${decimal(amount)} ${amount.currency}`;
/** An amount that is worth a line. */
const some = (amount: Money | undefined): string | undefined => (amount && amount.minor !== 0 ? amountText(amount) : undefined);
/** `2026-11-23 18:00 UTC` */
export const momentText = (instant: string): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export interface OrderFacts {
  facts: Facts;
  lines: Facts[];
}

/** What every notice about an order may say. Days are those of the entity. */
export const orderFacts = (order: Order, books: LegalEntity): Facts => ({
  order: order.channelOrderId,
  orderId: order.orderId,
  channel: order.channel,
  customer: order.customerId,
  purchaseOrder: order.purchaseOrder,
  received: dayIn(new Date(order.receivedAt), books.timeZone),
  cancelledBy: order.cancellation?.by,
  reason: order.cancellation?.reason,
});

const quantityText = (line: OrderLine, steps: number): string => {
  const amount = fromSteps(steps, line.unit ?? { numerator: 1, denominator: 1 });
  // a part of a box that has no end as a decimal is told in the smallest unit
  return amount === undefined ? String(steps) : `${amount} ${line.quantity.uom}`;
};
const goods = (line: OrderLine, steps: number): Facts => ({ item: line.customerPart ? `${line.sku} (yours: ${line.customerPart})` : line.sku, quantity: quantityText(line, steps) });

export function acceptedFacts(order: Order): OrderFacts {
  const tax = add(order.freightTax, ...order.lines.map((line) => line.tax));
  return {
    facts: { goods: amountText(goodsOfOrder(order)), discount: some(order.discount), freight: some(order.freight), tax: some(tax), gross: amountText(grossOf(order)) },
    lines: order.lines
      .filter((line) => wantedSteps(line) > 0)
      .map((line) => {
        const { amount, per, uom } = line.unitPrice;
        return { ...goods(line, wantedSteps(line)), price: `${amount} ${order.currency} per ${per === '1' ? '' : `${per} `}${uom}`, amount: amountText(goodsOf(line, order.currency)) };
      }),
  };
}

export const backorderFacts = (order: Order): OrderFacts => ({
  facts: {},
  lines: order.lines.filter(({ quantities }) => quantities.backordered > 0).map((line) => goods(line, line.quantities.backordered)),
});

/** What goes out in place of what, by one change. */
export const substitutionFacts = (order: Order, changeId: string): OrderFacts => ({
  facts: {},
  lines: order.lines.flatMap((line) => (line.instead?.changeId === changeId ? [{ ...goods(line, wantedSteps(line)), instead: line.instead.sku, amount: amountText(goodsOf(line, order.currency)) }] : [])),
});

export function shipmentFacts(order: Order, shipment: Shipment, books: LegalEntity): OrderFacts {
  const { trackingNumbers, carrier, service } = shipment;
  return {
    facts: {
      shipped: dayIn(new Date(shipment.shippedAt), books.timeZone),
      carrier: carrier && [carrier, service].filter((part) => part !== undefined).join(' '),
      tracking: trackingNumbers.length > 0 ? trackingNumbers.join(', ') : undefined,
    },
    lines: (shipment.matched ?? []).map(({ lineId, sku, steps }) => {
      const line = order.lines.find((each) => each.lineId === lineId);
      return line ? goods(line, steps) : { item: sku, quantity: String(steps) };
    }),
  };
}

export function invoiceFacts(order: Order, invoice: Invoice): OrderFacts {
  const { number, invoiceDate, dueDate, discount, freight, tax, gross } = invoice;
  return {
    facts: {
      invoice: number, invoiceDate, dueDate,
      goods: amountText(invoice.goods), discount: some(discount), freight: some(freight), tax: some(tax), gross: amountText(gross),
    },
    lines: invoice.lines.map(({ lineId, sku, steps, goods: net }) => {
      const line = order.lines.find((each) => each.lineId === lineId);
      return { ...(line ? goods(line, steps) : { item: sku, quantity: String(steps) }), amount: amountText(net) };
    }),
  };
}
