import Fraction from 'fraction.js';
import type { CreditMemo, CreditMemoLine } from '../model/credit-memo.ts';
import type { Invoice, InvoiceLine } from '../model/invoice.ts';
import { add, type Money, subtract, upTo, zero } from '../model/money.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';

type Amount = 'net' | 'tax';

const linesOn = (memos: readonly CreditMemo[], lineId: string): CreditMemoLine[] => memos.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));
const stepsOf = (lines: readonly { steps: number }[]): number => lines.reduce((total, { steps }) => total + steps, 0);

/** How many steps of a line the invoices that shipped something bill, and how many of them are back. */
export function stepsBilled(invoices: readonly Invoice[], memos: readonly CreditMemo[], lineId: string): { billed: number; back: number } {
  return { billed: stepsOf(invoices.filter(({ corrects }) => !corrects).flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId))), back: stepsOf(linesOn(memos, lineId)) };
}

/** Steps that a line of an invoice is on: those that it ships, or, of a supplementary invoice, those that were with the customer when it was made. */
export const basisOf = (line: InvoiceLine, billed: number): number => (line.steps > 0 ? line.steps : (line.on ?? billed));

/** Of a supplementary invoice: how many of its own steps are back, the last of them with the last of the order. */
export const backSince = (line: InvoiceLine, billed: number, back: number): number => Math.max(0, back - (billed - basisOf(line, billed)));

/**
 * What goods that came back are credited in all of an amount of one line of an invoice, once so many steps of it are back: by cumulative share of what was really billed for them. A memo that corrected the invoice
 * counts from the steps on that were still out when it was made.
 * @param corrections lines of memos on this line that no goods came back with
 */
export function creditedBy(line: InvoiceLine, amount: Amount, basis: number, corrections: readonly CreditMemoLine[], back: number, mode: RoundingMode): Money {
  const share = (of: Money, part: number, whole: number) => shareUpTo(of, new Fraction(part), new Fraction(whole), mode);
  // a line that only made up for what was billed too much before has nothing to give back
  let [open, from, credited] = [upTo(line[amount], zero(line.net.currency)), 0, zero(line.net.currency)];
  for (const correction of corrections.toSorted((a, b) => (b.on ?? basis) - (a.on ?? basis))) {
    const place = basis - (correction.on ?? basis);
    if (place >= back) break;
    const gone = share(open, place - from, basis - from);
    credited = add(credited, gone);
    open = subtract(open, add(gone, correction[amount]));
    from = place;
  }
  return add(credited, share(open, back - from, basis - from));
}

/** Lines of memos that corrected a line of an invoice. @param memos on that invoice */
export const correctionsOf = (memos: readonly CreditMemo[], lineId: string): CreditMemoLine[] => linesOn(memos.filter(({ returnId }) => returnId === undefined), lineId);
