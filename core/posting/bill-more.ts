import { dayIn, daysAfter, daysBetween } from '../model/day.ts';
import type { Invoice, InvoiceLine } from '../model/invoice.ts';
import type { LegalEntity } from '../model/legal-entity.ts';
import { add, type Money, subtract, upTo, zero } from '../model/money.ts';
import type { OrderChange } from '../model/order-change.ts';
import { spread } from './spread.ts';

/** `INV-<changeId>`: of the invoice that bills what an order was billed too little. */
export const supplementIdOf = (changeId: string): string => `INV-${changeId}`;

/**
 * What a discount that should have been smaller, or freight that should have been more, is billed at: an invoice that ships nothing, on the last one of the order. Discount is taken back where it was given, by line;
 * the engine taxes it as it taxed the goods.
 * @param invoices posted ones of the order; at least one
 */
export function billMore({ changeId, corrects = {} }: OrderChange, invoices: readonly Invoice[], books: LegalEntity, at: Date): Invoice {
  const shipped = invoices.filter(({ corrects: of }) => !of).toSorted((a, b) => ((a.postedAt ?? '') < (b.postedAt ?? '') ? -1 : 1));
  const last = shipped.at(-1);
  const [any] = last?.lines ?? [];
  if (!last || !any) throw new RangeError(`nothing was billed that ${changeId} could be on`);
  const { number: _, taxDocument: __, jurisdictions: ___, supplier: ____, postedAt: _____, erpInvoiceId, ...same } = last;
  const none = zero(last.currency);
  const lacks = (of: { billed: Money; now: Money } | undefined): Money => (of ? upTo(of.now, of.billed) : none);
  const undone = corrects.discount ? upTo(corrects.discount.billed, corrects.discount.now) : none;
  const given = [...Map.groupBy(shipped.flatMap(({ lines }) => lines), ({ lineId }) => lineId).values()].flatMap((lines): { line: InvoiceLine; discount: number }[] => (lines[0] ? [{ line: lines[0], discount: Math.max(0, lines.reduce((sum, { discount }) => sum + discount.minor, 0)) }] : []));
  const parts = spread(undone, given.map(({ discount }) => BigInt(discount)));
  const lines = given.flatMap(({ line }, index): InvoiceLine[] => (parts[index] && parts[index].minor > 0 ? [lineOf(line, parts[index])] : []));
  const freight = lacks(corrects.freight);
  const freightTax = lacks(corrects.freightTax);
  const invoiceDate = dayIn(at, books.timeZone);
  return {
    ...same,
    invoiceId: supplementIdOf(changeId),
    corrects: { invoiceId: last.invoiceId, number: last.number ?? '', ...(erpInvoiceId && { erpInvoiceId }) },
    invoiceDate,
    dueDate: daysAfter(invoiceDate, daysBetween(last.invoiceDate, last.dueDate)),
    // an invoice has a line, if only of nothing
    lines: lines.length > 0 ? lines : [lineOf(any, none)],
    goods: none,
    discount: subtract(none, undone),
    freight,
    freightTax,
    tax: freightTax,
    gross: add(undone, freight, freightTax),
    fob: 'shipping-point',
    journals: [],
  };
}

const lineOf = ({ lineId, sku, cost, group }: InvoiceLine, net: Money): InvoiceLine => {
  const none = zero(net.currency);
  return { lineId, sku, steps: 0, goods: none, discount: subtract(none, net), net, tax: none, cost: zero(cost.currency), ...(group && { group }) };
};
