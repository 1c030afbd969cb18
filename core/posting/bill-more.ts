import Fraction from 'fraction.js';
import type { CreditMemo } from '../model/credit-memo.ts';
import { dayIn, daysAfter, daysBetween } from '../model/day.ts';
import type { Invoice, InvoiceLine } from '../model/invoice.ts';
import type { LegalEntity } from '../model/legal-entity.ts';
import { add, type Money, subtract, sum, upTo, zero } from '../model/money.ts';
import type { OrderChange } from '../model/order-change.ts';
import { shareUpTo } from '../model/quantity.ts';
import { stepsBilled } from '../returns/billed-for.ts';
import { spread } from './spread.ts';

/** `INV-<changeId>`: of the invoice that bills what an order was billed too little. */
export const supplementIdOf = (changeId: string): string => `INV-${changeId}`;

/**
 * What a price or freight that should have been more, or a discount that should have been smaller, is billed at: an invoice that ships nothing, on the last one of the order. Discount is taken back where it was
 * given, by line, or where no invoice gave any, but a memo, over all of it; the engine taxes all of it as it taxed the goods.
 * @param invoices posted ones of the order; at least one
 * @param memos on them: what is back is billed no more
 */
export function billMore({ changeId, corrects = {} }: OrderChange, invoices: readonly Invoice[], memos: readonly CreditMemo[], books: LegalEntity, at: Date): Invoice {
  const shipped = invoices.filter(({ corrects: of }) => !of).toSorted((a, b) => ((a.postedAt ?? '') < (b.postedAt ?? '') ? -1 : 1));
  const last = shipped.at(-1);
  const [any] = last?.lines ?? [];
  if (!last || !any) throw new RangeError(`nothing was billed that ${changeId} could be on`);
  const { number: _, taxDocument: __, jurisdictions: ___, supplier: ____, postedAt: _____, erpInvoiceId, ...same } = last;
  const none = zero(last.currency);
  const lacks = (of: { billed: Money; now: Money } | undefined): Money => (of ? upTo(of.now, of.billed) : none);
  const given = [...Map.groupBy(shipped.flatMap(({ lines }) => lines), ({ lineId }) => lineId)].flatMap(([lineId, ofLine]): Given[] => {
    const [line] = ofLine;
    const { billed, back } = stepsBilled(shipped, memos, lineId);
    const of = (amount: (of: InvoiceLine) => Money) => upTo(sum(last.currency, ofLine.map(amount)), none);
    return line ? [{ line, discount: of((one) => one.discount), net: of((one) => one.net), billed, on: Math.max(0, billed - back) }] : [];
  });
  // what no invoice gave, a memo did: over what it was on
  const byNet = given.every(({ discount }) => discount.minor === 0);
  const kept = given.map(({ discount, net, billed, on }) => new Fraction((byNet ? net : discount).minor).mul(on).div(billed || 1));
  const all = given.reduce((total, { discount, net }) => total + (byNet ? net : discount).minor, 0);
  const undone = corrects.discount ? shareUpTo(upTo(corrects.discount.billed, corrects.discount.now), kept.reduce((total, part) => total.add(part), new Fraction(0)), new Fraction(all), books.rounding) : none;
  const parts = spread(undone, kept.map((part) => (part.n * 1_000_000n) / part.d));
  const lines = given.flatMap(({ line, on }, index): InvoiceLine[] => {
    const dearer = corrects.lines?.find(({ lineId }) => lineId === line.lineId);
    const more = lineOf(line, { on, goods: lacks(dearer?.goods), undone: parts[index] ?? none, tax: lacks(dearer?.tax) });
    return more.net.minor + more.tax.minor > 0 ? [more] : [];
  });
  const goods = sum(last.currency, lines.map((line) => line.goods));
  const freight = lacks(corrects.freight);
  const freightTax = lacks(corrects.freightTax);
  const tax = add(freightTax, ...lines.map((line) => line.tax));
  const invoiceDate = dayIn(at, books.timeZone);
  return {
    ...same,
    invoiceId: supplementIdOf(changeId),
    corrects: { invoiceId: last.invoiceId, number: last.number ?? '', ...(erpInvoiceId && { erpInvoiceId }) },
    invoiceDate,
    dueDate: daysAfter(invoiceDate, daysBetween(last.invoiceDate, last.dueDate)),
    // an invoice has a line, if only of nothing
    lines: lines.length > 0 ? lines : [lineOf(any, { goods: none, undone: none, tax: none })],
    goods,
    discount: subtract(none, undone),
    freight,
    freightTax,
    tax,
    gross: add(goods, undone, freight, tax),
    fob: 'shipping-point',
    journals: [],
  };
}

/** A line of the order as it was billed: the discount on it, what it came to, and how much of it the customer has. */
interface Given {
  line: InvoiceLine;
  discount: Money;
  net: Money;
  billed: number;
  on: number;
}

const lineOf = ({ lineId, sku, cost, group }: InvoiceLine, { on, goods, undone, tax }: { on?: number; goods: Money; undone: Money; tax: Money }): InvoiceLine => ({
  lineId, sku,
  steps: 0,
  ...(on !== undefined && { on }),
  goods,
  discount: subtract(zero(undone.currency), undone),
  net: add(goods, undone),
  tax,
  cost: zero(cost.currency),
  ...(group && { group }),
});
