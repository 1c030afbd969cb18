import Fraction from 'fraction.js';
import { Rejected } from '../model/errors.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Journal } from '../model/journal.ts';
import { type Money, subtract, sum, zero } from '../model/money.ts';
import { type RoundingMode, shareUpTo, stepsIn } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import type { SupplierBill } from '../model/supplier-bill.ts';
import type { Accounting } from './journal-of.ts';
import { supplierBilled } from './journals/bills.ts';

/** What a bill is held against in the books. */
export interface Booked {
  /** Of the release that it is for: what has left, and what it was booked at. */
  shipments: readonly Shipment[];
  invoices: readonly Invoice[];
  journals: readonly Journal[];
  /** Bills of the release that are in the books. */
  before: readonly SupplierBill[];
}

/**
 * A supplier's bill into the books: what its goods were booked at as they shipped is cleared, by cumulative share, so that the bills of a release clear exactly what its shipments
 * booked; the rest of the bill is a variance.
 * @returns the bill, and its journal where there is anything to post
 * @throws Rejected supplier.bill-currency and those of `journalOf`
 */
export function postSupplierBill(bill: SupplierBill, booked: Booked, accounting: Accounting): { bill: SupplierBill; journal: Journal | undefined } {
  const lines = bill.lines.map((line) => ({ ...line, accrued: bill.kind === 'credit' ? zero(bill.currency) : accruedOf(bill, line, booked, accounting.books.rounding) }));
  const accrued = sum(bill.currency, lines.map((line) => line.accrued));
  const total = bill.kind === 'credit' ? subtract(zero(bill.currency), bill.total) : bill.total;
  const inBooks = accruedInBooks(accrued, booked, accounting);
  const journal = supplierBilled(bill, { document: bill.billId, accrued, billed: total, ...(inBooks && { accruedInBooks: inBooks }) }, bill.date, accounting);
  return { bill: { ...bill, lines, accrued, postedAt: accounting.at.toISOString(), ...(journal && { journal: journal.journalId }) }, journal };
}

type Line = SupplierBill['lines'][number];

/** Whether it bills what has left and is not in the books yet: that comes first. */
export function comesEarly({ kind, lines }: Pick<SupplierBill, 'kind' | 'lines'>, { shipments, invoices, before }: Pick<Booked, 'shipments' | 'invoices' | 'before'>): boolean {
  if (kind === 'credit' || shipments.every(({ matched }) => matched !== undefined)) return false;
  const [left, taken] = [invoices.flatMap((invoice) => invoice.lines), before.flatMap((bill) => bill.lines)];
  return lines.some(({ lineId, steps: billed }) => stepsIn(taken, lineId) + billed > stepsIn(left, lineId));
}

/** Of what was booked for the line by now, its share up to these units, less what earlier bills took. More than has shipped was never booked. */
function accruedOf({ currency, billId }: SupplierBill, { lineId, steps: billed }: Line, { invoices, before }: Booked, mode: RoundingMode): Money {
  const shipped = invoices.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
  const strange = shipped.find(({ cost }) => cost.currency !== currency);
  if (strange) throw new Rejected('supplier.bill-currency', `bill ${billId} is in ${currency}, and its goods were booked in ${strange.cost.currency}`, { billId });
  const left = stepsIn(shipped, lineId);
  if (left === 0) return zero(currency);
  const taken = before.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
  const upTo = Math.min(stepsIn(taken, lineId) + billed, left);
  const share = shareUpTo(sum(currency, shipped.map(({ cost }) => cost)), new Fraction(upTo), new Fraction(left), mode);
  return subtract(share, sum(currency, taken.flatMap((line) => line.accrued ?? [])));
}

/** What was accrued in another currency than the books', as it stands there: at the rates of its shipments. Undefined where it is in theirs. */
function accruedInBooks(accrued: Money, { journals, before }: Booked, { books }: Accounting): Money | undefined {
  const currency = books.functionalCurrency;
  if (accrued.currency === currency) return undefined;
  const lines = journals.flatMap((journal) => journal.lines.filter(({ key }) => key === 'goods-received'));
  const [amount, functional] = [sum(accrued.currency, lines.map((line) => line.amount)), sum(currency, lines.map((line) => line.functional))];
  if (amount.minor === 0) return undefined;
  const earlier = before.reduce((total, bill) => total + bill.accrued.minor, 0);
  const upTo = (minor: number) => shareUpTo(functional, new Fraction(minor), new Fraction(amount.minor), books.rounding);
  return subtract(upTo(earlier + accrued.minor), upTo(earlier));
}
