import type { CreditMemo } from '../../model/credit-memo.ts';
import type { Invoice } from '../../model/invoice.ts';
import type { Customer, Item } from '../../model/masterdata.ts';
import { decimal, type Money, subtract, sum } from '../../model/money.ts';
import { extend } from '../../model/quantity.ts';
import type { InvoiceDocument } from '../documents.ts';
import type { PartnerProfile } from '../partner-profile.ts';
import { aboutOrder, idsOf, inUnits, lineOf, type OrderByEdi, priceOf, referencesOf } from './as-ordered.ts';
import { notSayable, placesOf, shipmentNumber } from './ship-notice-of.ts';

/** All taxes together: https://www.stedi.com/edi/x12-004010/element/963 */
const ALL_TAXES = 'TX';

type Sums = PartnerProfile['sums'];
const coded = (code: string, amount: Money) => (amount.minor > 0 ? [{ code, amount }] : []);
const taxes = (amount: Money) => (amount.minor > 0 ? [{ kind: ALL_TAXES, amount }] : []);

/**
 * 810 of one invoice. What it comes to is the invoice, to the cent: header discount and freight are SAC, tax is TXI, TDS the gross. The price times the quantity of a line may differ from what was
 * billed of it by a cent: what is billed is the share of the whole order.
 * @throws Rejected edi.not-sayable
 */
export function invoiceOf(order: OrderByEdi, invoice: Invoice, customer: Customer, items: ReadonlyMap<string, Item>, { sums }: { sums: Sums }): InvoiceDocument {
  const { number, shipmentId, currency, lines, discount, freight, tax, gross } = invoice;
  const { terms } = customer;
  return {
    ...head(order, number, invoice.invoiceDate, currency),
    type: 'invoice',
    shipment: shipmentNumber({ shipmentId }),
    ...(terms && { terms: { netDays: terms.netDays, ...(terms.discountPercent && terms.discountDays !== undefined && { discountPercent: terms.discountPercent, discountDays: terms.discountDays }) } }),
    lines: lines.map(({ lineId, steps, net }) => (steps > 0 ? goods(order, lineId, steps, items) : byAmount(order, lineId, net)).line),
    charges: coded(sums.freight, freight),
    allowances: coded(sums.discount, discount),
    taxes: taxes(tax),
    total: gross,
  };
}

/**
 * 810 with BIG07 CR: what is credited of an invoice. Its amounts are above nought, and what is kept back of the credit is an allowance.
 * @throws Rejected edi.not-sayable
 */
export function creditOf(order: OrderByEdi, memo: CreditMemo, items: ReadonlyMap<string, Item>, { sums }: { sums: Sums }): InvoiceDocument {
  const { number, memoDate, currency, freight, restockingFee, tax, gross } = memo;
  const lines = memo.lines.map((part) => {
    const { line, worth } = part.steps > 0 ? goods(order, part.lineId, part.steps, items) : byAmount(order, part.lineId, part.net);
    return { line, off: subtract(worth, part.net) };
  });
  const off = sum(currency, lines.map((line) => line.off));
  return {
    ...head(order, number, memoDate, currency),
    type: 'credit',
    invoice: memo.invoiceNumber,
    lines: lines.map(({ line }) => line),
    // less was paid for it than its price, or a cent more
    charges: [...coded(sums.freight, off.minor < 0 ? subtract(freight, off) : freight)],
    allowances: [...coded(sums.discount, off), ...(restockingFee ? coded(sums.restocking, restockingFee) : [])],
    taxes: taxes(tax),
    total: gross,
  };
}

function head(order: OrderByEdi, number: string | undefined, date: string, currency: string) {
  if (!number) throw notSayable('a document without a number is not billed');
  const { number: purchaseOrder, release, orderDate } = aboutOrder(order);
  return { document: 'invoice' as const, number, date, order: purchaseOrder, ...(release && { release }), orderDate, currency, references: referencesOf(order), parties: [placesOf(order).shipTo] };
}

type Line = InvoiceDocument['lines'][number];

function goods(order: OrderByEdi, lineId: string, steps: number, items: ReadonlyMap<string, Item>): { line: Line; worth: Money } {
  const line = order.lines.find((candidate) => candidate.lineId === lineId);
  if (!line?.priceUnit) throw notSayable(`line ${lineId} is not on the order`);
  const quantity = inUnits(steps, line, items);
  return { line: { line: lineOf(order, lineId), quantity, unitPrice: priceOf(line, quantity.uom, items), ids: idsOf(order, line) }, worth: extend(line.unitPrice, line.priceUnit, steps, order.currency, 'half-even') };
}

/** Money, and no goods: one, at what is credited, or billed on top. */
function byAmount(order: OrderByEdi, lineId: string, net: Money): { line: Line; worth: Money } {
  const line = order.lines.find((candidate) => candidate.lineId === lineId);
  if (!line) throw notSayable(`line ${lineId} is not on the order`);
  return { line: { line: lineOf(order, lineId), quantity: { amount: '1', uom: line.quantity.uom }, unitPrice: decimal(net), ids: idsOf(order, line) }, worth: net };
}
