import type { CreditMemo } from '../model/credit-memo.ts';
import type { Invoice } from '../model/invoice.ts';
import { add, type Money, subtract, sum, zero } from '../model/money.ts';
import type { Order, OrderLine, OrderStatus } from '../model/order.ts';
import { fromSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { goodsOf, goodsOfOrder, wantedSteps } from '../ordering/amounts.ts';
import { shippedSteps, statusOf } from '../ordering/line-moves.ts';
import { explainTax } from '../tax/explain-tax.ts';

/** What account managers and customers call it. */
export type CrmStatus = 'received' | 'accepted' | 'partly-shipped' | 'shipped' | 'invoiced' | 'cancelling' | 'cancelled' | 'returned';

/** In the unit that was ordered, exact; absent where that has no exact decimal form, and before the line is enriched. */
export interface CrmLine {
  lineId: string;
  sku: string;
  uom: string;
  /** What is wanted: ordered and not cancelled. */
  ordered?: string;
  shipped?: string;
  invoiced?: string;
  cancelled?: string;
  returned?: string;
  /** Of what is wanted, before the discount of the order. */
  goods: Money;
  tax: Money;
}

export interface CrmShipment {
  shipmentId: string;
  warehouse: string;
  carrier?: string;
  trackingNumbers: string[];
  shippedAt: string;
  deliveredAt?: string;
}

/** Numbered, and in the books. */
export interface CrmDocument {
  id: string;
  kind: 'invoice' | 'credit-memo';
  number: string;
  date: string;
  dueDate?: string;
  gross: Money;
  tax: Money;
}

/** An order as a CRM sees it, whole: the newest one says all there is. `revision` only goes up. No address, no person. */
export interface CrmOrder {
  entity: string;
  orderId: string;
  revision: number;
  status: CrmStatus;
  channel: string;
  channelOrderId: string;
  customerId: string;
  purchaseOrder?: string;
  erpNumber?: string;
  /** The day in UTC. */
  receivedOn: string;
  currency: string;
  goods: Money;
  discount: Money;
  freight: Money;
  tax: Money;
  /** goods − discount + freight + tax, of what is wanted: once all of it is billed, what is invoiced. */
  total: Money;
  invoiced: Money;
  credited: Money;
  lines: CrmLine[];
  shipments: CrmShipment[];
  documents: CrmDocument[];
}

const WORDS: Record<OrderStatus, CrmStatus> = {
  received: 'received', processing: 'received', accepted: 'accepted', released: 'accepted', 'partially-shipped': 'partly-shipped', shipped: 'shipped', invoiced: 'invoiced', cancelling: 'cancelling', cancelled: 'cancelled',
};

/** cancelled: nothing is wanted of it any more, however that came about. returned: everything that left has come back. */
export function crmStatusOf(order: Order): CrmStatus {
  if (order.lines.every(({ steps, quantities }) => steps > 0 && quantities.cancelled === steps)) return order.cancellation && !order.cancellation.completedAt ? 'cancelling' : 'cancelled';
  const status = WORDS[statusOf(order)];
  const isBack = status === 'invoiced' && order.lines.every((line) => shippedSteps(line) === line.quantities.returned);
  return isBack ? 'returned' : status;
}

/** @param documents what is not recorded or not in the books yet is left out */
export function orderForCrm(order: Order, documents: { shipments: readonly Shipment[]; invoices: readonly Invoice[]; creditMemos: readonly CreditMemo[] }): CrmOrder {
  const { entity, orderId, revision, channel, channelOrderId, customerId, purchaseOrder, erpOrder, currency, discount, freight } = order;
  const invoices = documents.invoices.filter(({ postedAt }) => postedAt).flatMap(invoiceFor);
  const creditMemos = documents.creditMemos.filter(({ postedAt }) => postedAt).flatMap(creditMemoFor);
  const tax = taxesOf(order, documents.invoices.filter(({ postedAt }) => postedAt));
  return {
    entity, orderId, revision, channel, channelOrderId, customerId, currency, discount, freight,
    status: crmStatusOf(order),
    ...(purchaseOrder && { purchaseOrder }),
    ...(erpOrder && { erpNumber: erpOrder.number }),
    receivedOn: order.receivedAt.slice(0, 10),
    goods: goodsOfOrder(order),
    tax: sum(currency, [tax.freight, ...tax.lines]),
    total: subtract(add(goodsOfOrder(order), freight, tax.freight, ...tax.lines), discount),
    invoiced: sum(currency, invoices.map(({ gross }) => gross)),
    credited: sum(currency, creditMemos.map(({ gross }) => gross)),
    lines: order.lines.map((line, index) => lineFor(line, tax.lines[index] ?? zero(currency), currency)),
    shipments: documents.shipments.filter(({ matched }) => matched).map(shipmentFor),
    documents: [...invoices, ...creditMemos],
  };
}

/** What is billed in the end: nothing of a tax that the marketplace collects; where the tax is ours, the engine's figure of what is invoiced, and its quote of the rest. */
function taxesOf(order: Order, invoices: readonly Invoice[]): { lines: Money[]; freight: Money } {
  const { currency, taxOwner, freightTax: freight } = order;
  const lines = order.lines.map(({ tax }) => tax);
  if (taxOwner === 'marketplace') return { lines: lines.map(() => zero(currency)), freight: zero(currency) };
  if (taxOwner === 'channel' || invoices.length === 0) return { lines, freight };
  const billed = explainTax(order, invoices);
  return { lines: lines.map((tax, index) => add(tax, billed.lines[index]?.difference ?? zero(currency))), freight: add(freight, billed.freight.difference) };
}

function lineFor(line: OrderLine, tax: Money, currency: string): CrmLine {
  const { lineId, sku, quantity, quantities, unit } = line;
  const amounts = { ordered: wantedSteps(line), shipped: shippedSteps(line), invoiced: quantities.invoiced + quantities.returned, cancelled: quantities.cancelled, returned: quantities.returned };
  const inUnit = Object.entries(amounts).flatMap(([name, steps]) => {
    const amount = unit && fromSteps(steps, unit);
    return amount === undefined ? [] : [[name, amount]];
  });
  return { lineId, sku, uom: quantity.uom, ...Object.fromEntries(inUnit), goods: goodsOf(line, currency), tax };
}

const shipmentFor = ({ shipmentId, warehouse, carrier, trackingNumbers, shippedAt, deliveredAt }: Shipment): CrmShipment => ({ shipmentId, warehouse, ...(carrier && { carrier }), trackingNumbers, shippedAt, ...(deliveredAt && { deliveredAt }) });

const invoiceFor = ({ invoiceId, number, invoiceDate, dueDate, gross, tax }: Invoice): CrmDocument[] => (number ? [{ id: invoiceId, kind: 'invoice', number, date: invoiceDate, dueDate, gross, tax }] : []);
const creditMemoFor = ({ creditMemoId, number, memoDate, gross, tax }: CreditMemo): CrmDocument[] => (number ? [{ id: creditMemoId, kind: 'credit-memo', number, date: memoDate, gross, tax }] : []);
