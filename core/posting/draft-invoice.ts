import Fraction from 'fraction.js';
import { dayIn, daysAfter } from '../model/day.ts';
import { Rejected } from '../model/errors.ts';
import type { Invoice, InvoiceLine } from '../model/invoice.ts';
import type { LegalEntity } from '../model/legal-entity.ts';
import type { Customer, Item } from '../model/masterdata.ts';
import { add, type Money, subtract, sum, zero } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { postingSagaId } from '../sagas/register.ts';
import { shippedSteps } from '../ordering/line-moves.ts';
import { wantedSteps } from '../ordering/amounts.ts';
import { supplierOf } from '../shipping/supplier-of.ts';
import { goodsUpTo } from './billable.ts';
import { stockValue } from './book-stock.ts';
import { type Charges, chargesOf } from './charges.ts';
import type { Accounting } from './journal-of.ts';
import { spread } from './spread.ts';

/** What a draft needs to know beside the order. */
export interface Billing extends Accounting {
  customer: Customer;
  items: Map<string, Item>;
}

export type Part = Pick<InvoiceLine, 'lineId' | 'sku' | 'steps' | 'lots' | 'serials'>;

export const invoiceIdOf = (shipmentId: string) => `INV-${shipmentId}`;
/** The saga that made it. */
export const postingSagaOf = (invoiceId: string): string => postingSagaId(invoiceId.replace(/^INV-/, ''));

/**
 * What one shipment is billed at, and the order with that kept on it. Goods by cumulative proration: round(price × shipped by now) − billed before; tax of the
 * channel by cumulative share of its line; header discount and freight by cumulative share of the order. So the invoices of an order sum to its
 * current version, to the cent, for every split. Tax of the hub is added by the engine.
 * @param order as before this shipment, with what was shipped on top already ordered
 * @throws Rejected invoice.unknown-line, invoice.below-zero, item.base-unit and those of `chargesOf`
 */
export function draftInvoice(order: Order, shipment: Shipment, parts: readonly Part[], { customer, items, books, rates, at }: Billing): { order: Order; invoice: Invoice } {
  const { entity, businessUnit, region, currency } = order;
  const mode = books.rounding;
  const now = new Map(parts.map((part) => [part.lineId, part.steps]));
  const shipped = (line: OrderLine) => shippedSteps(line) + (now.get(line.lineId) ?? 0);
  const charges = chargesOf(order, shipment, shipped, items, mode);
  const billed = parts.map((part) => billLine(order, part, mode));
  const discounts = spread(charges.discount, billed.map(({ goods }) => BigInt(Math.max(goods.minor, 0))));
  const lines = billed.map(({ goods, tax, restated }, index): InvoiceLine => {
    const part = parts[index] as Part;
    const item = items.get(part.sku);
    const discount = discounts[index] ?? zero(currency);
    if (!item) throw new Rejected('invoice.unknown-line', `order ${order.orderId} cannot be billed for line ${part.lineId}`, { lineId: part.lineId });
    return { lineId: part.lineId, sku: part.sku, steps: part.steps, goods, ...(restated && { restated }), discount, net: subtract(goods, discount), tax, ...costsOf(order, part, item, shipment, items, mode), ...(item.group && { group: item.group }), ...(part.lots && { lots: part.lots }), ...(part.serials && { serials: part.serials }) };
  });
  const goods = sum(currency, lines.map((line) => line.goods));
  const tax = add(charges.freightTax, ...lines.map((line) => line.tax));
  const gross = add(subtract(goods, charges.discount), charges.freight, tax);
  if (gross.minor < 0) throw new Rejected('invoice.below-zero', `shipment ${shipment.shipmentId} of order ${order.orderId} would be billed below zero: a change took back what was billed`, { shipmentId: shipment.shipmentId, gross });
  const day = dayIn(at, books.timeZone);
  const rate = currency === books.functionalCurrency ? undefined : rates.find(({ from }) => from === currency);
  const supplier = supplierOf(order, shipment);
  const invoice: Invoice = {
    entity, businessUnit, region,
    schemaVersion: 1,
    invoiceId: invoiceIdOf(shipment.shipmentId),
    orderId: order.orderId,
    shipmentId: shipment.shipmentId,
    customerId: order.customerId,
    ...(customer.group && { customerGroup: customer.group }),
    correlationId: order.correlationId,
    currency,
    ...(rate && { exchangeRate: rate }),
    shippedOn: shippedOn(shipment, books, at),
    invoiceDate: day,
    dueDate: daysAfter(day, customer.terms?.netDays ?? 0),
    lines,
    goods,
    ...charges,
    tax,
    gross,
    fob: order.fob ?? customer.freight?.fob ?? 'shipping-point',
    ...(supplier && { supplier }),
    journals: [],
  };
  return { order: withBilled(order, billed, charges), invoice };
}

/** The day on which goods left, where the books are; a clock that is ahead of ours counts as now. */
const shippedOn = ({ shippedAt }: Shipment, { timeZone }: LegalEntity, at: Date): string => dayIn(new Date(Math.min(Date.parse(shippedAt), at.getTime())), timeZone);

/** Goods and the channel's tax of one line, of what has left by now, less what was billed. */
function billLine(order: Order, part: Part, mode: RoundingMode): { line: OrderLine; goods: Money; tax: Money; restated: Money | undefined } {
  const line = order.lines.find((candidate) => candidate.lineId === part.lineId);
  if (!line?.priceUnit) throw new Rejected('invoice.unknown-line', `order ${order.orderId} cannot be billed for line ${part.lineId}`, { lineId: part.lineId });
  const none = zero(order.currency);
  const shipped = shippedSteps(line) + part.steps;
  const goods = subtract(goodsUpTo(line, shipped, order.currency, mode), line.billed?.goods ?? none);
  const beside = subtract(goods, goodsUpTo(line, part.steps, order.currency, mode));
  return {
    line,
    goods,
    // a minor unit is the rounding of what was billed before and now
    restated: Math.abs(beside.minor) > 1 ? beside : undefined,
    tax: order.taxOwner === 'channel' ? subtract(shareUpTo(line.tax, new Fraction(shipped), new Fraction(wantedSteps(line)), mode), line.billed?.tax ?? none) : none,
  };
}

/** The order remembers what its invoices have billed. */
function withBilled(order: Order, lines: readonly { line: OrderLine; goods: Money; tax: Money }[], charges: Charges): Order {
  const none = zero(order.currency);
  const { billed = { discount: none, freight: none, freightTax: none } } = order;
  return {
    ...order,
    billed: { discount: add(billed.discount, charges.discount), freight: add(billed.freight, charges.freight), freightTax: add(billed.freightTax, charges.freightTax) },
    lines: order.lines.map((line) => {
      const now = lines.find((candidate) => candidate.line.lineId === line.lineId);
      return now ? { ...line, billed: { goods: add(line.billed?.goods ?? none, now.goods), tax: add(line.billed?.tax ?? none, now.tax) } } : line;
    }),
  };
}

/** A kit costs what its components cost, each rounded by itself, as it goes into the books. */
function costsOf(order: Order, { lineId, steps }: Part, item: Item, shipment: Shipment, items: Map<string, Item>, mode: RoundingMode): Pick<InvoiceLine, 'cost' | 'parts'> {
  const kit = order.lines.find((line) => line.lineId === lineId)?.kit;
  if (!kit) return { cost: costOf(item, steps, shipment, order, mode) };
  const parts = kit.map((part) => {
    const of = items.get(part.sku);
    if (!of) throw new Rejected('invoice.unknown-line', `order ${order.orderId} cannot be billed for line ${lineId}: ${part.sku} is not known`, { lineId, sku: part.sku });
    return { sku: part.sku, steps: steps * part.steps, cost: costOf(of, steps * part.steps, shipment, order, mode), ...(of.group && { group: of.group }) };
  });
  return { cost: add(...(parts.map(({ cost }) => cost) as [Money, ...Money[]])), parts };
}

/** A supplier's own stock costs what the supplier asks for it. */
function costOf(item: Item, steps: number, shipment: Shipment, order: Order, mode: RoundingMode): Money {
  return stockValue(item, (supplierOf(order, shipment) ? item.dropShip?.unitCost : undefined) ?? item.unitCost, steps, mode);
}
