import Fraction from 'fraction.js';
import type { CreditMemo, CreditMemoLine } from '../model/credit-memo.ts';
import { dayIn } from '../model/day.ts';
import { Rejected } from '../model/errors.ts';
import type { Invoice, InvoiceLine, TaxShare } from '../model/invoice.ts';
import type { LegalEntity } from '../model/legal-entity.ts';
import { backSince, basisOf, correctionsOf, creditedBy, stepsBilled } from './billed-for.ts';
import { type Pieces, takeOut } from './kits-back.ts';
import { add, type Money, subtract, sum, upTo, zero } from '../model/money.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import type { GoodsReturned, Return, ReturnReceipt } from '../model/return.ts';
import { spread } from '../posting/spread.ts';
import type { Taken } from './match-receipt.ts';
import { creditMemoIdOf } from './return-ids.ts';

/** What was billed and credited before: all of the order. */
export interface Billed {
  invoices: readonly Invoice[];
  creditMemos: readonly CreditMemo[];
  books: LegalEntity;
  at: Date;
}

/**
 * What goods that came back are credited at: as they were billed, those first that were billed first, one memo per invoice. Of each line of an invoice, net (after
 * its part of the header discount), tax and cost go by cumulative share of its steps; so whatever the receipts, an invoice that came back whole is credited
 * to the cent, and never more than it was. What memos gave back of it before is not given back again, and what supplementary invoices billed on top for these goods is, on memos of their own.
 * @throws Rejected return.not-billed
 */
export function creditReturn(of: Return, receipt: ReturnReceipt, taken: readonly Taken[], billed: Billed): { goods: GoodsReturned[]; memos: CreditMemo[] } {
  const all = billed.invoices.filter(({ postedAt }) => postedAt !== undefined).toSorted((a, b) => (billedFirst(a) < billedFirst(b) ? -1 : 1));
  const posted = all.filter(({ corrects }) => !corrects);
  const goods = allocate(taken, posted, billed);
  const credited = [
    ...posted.filter(({ invoiceId }) => goods.some((part) => part.invoiceId === invoiceId)).map((invoice) => ({ invoice, own: goodsOf(invoice, goods, billed) })),
    ...all.filter(({ corrects }) => corrects).map((invoice) => ({ invoice, own: onTopOf(invoice, posted, goods, billed) })),
  ].flatMap(({ invoice, own: { lines, whole } }) => charged(of, invoice, lines, whole, billed));
  const memos = credited.map(({ invoice, ...one }, index) => memoOf(of, receipt, invoice, one, creditMemoIdOf(receipt.receiptId, index + 1), billed));
  return { goods, memos };
}

/** Billed first, credited first. */
export const billedFirst = ({ postedAt, invoiceId }: Invoice): string => `${postedAt}#${invoiceId}`;

const creditedOf = (memos: readonly CreditMemo[], invoiceId: string, lineId: string): CreditMemoLine[] =>
  memos.filter((memo) => memo.invoiceId === invoiceId).flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId));

const stepsOf = (lines: readonly { steps: number }[]): number => lines.reduce((total, { steps }) => total + steps, 0);

/** Which invoices the steps are of, and what they cost when they left. */
function allocate(taken: readonly Taken[], posted: readonly Invoice[], { creditMemos, books }: Billed): GoodsReturned[] {
  const goods: GoodsReturned[] = [];
  for (const { lineId, sku, steps, disposition, pieces = [] } of taken) {
    let left = steps;
    let inPieces = pieces;
    for (const { invoiceId, lines } of posted) {
      const line = lines.find((candidate) => candidate.lineId === lineId);
      if (!line) continue;
      const before = stepsOf(creditedOf(creditMemos, invoiceId, lineId)) + stepsOf(goods.filter((part) => part.invoiceId === invoiceId && part.lineId === lineId));
      const part = Math.min(left, line.steps - before);
      if (part <= 0) continue;
      left -= part;
      const cost = subtract(shareOf(line.cost, before + part, line, books.rounding), shareOf(line.cost, before, line, books.rounding));
      const kit = line.parts?.map((one) => ({ sku: one.sku, steps: one.steps / line.steps }));
      const out = kit && pieces.length > 0 ? takeOut(inPieces, kit, part) : undefined;
      if (out) inPieces = out.left;
      const parts = partsOf(line, { before, part }, out?.taken ?? (kit ?? []).map((one) => ({ sku: one.sku, steps: one.steps * part, disposition })), books.rounding);
      goods.push({ lineId, sku, invoiceId, steps: part, disposition, cost: parts ? sum(cost.currency, parts.map((one) => one.cost)) : cost, ...(line.group && { group: line.group }), ...(parts && { parts }) });
    }
    if (left > 0) throw new Rejected('return.not-billed', `${left} of ${sku} came back that no invoice billed`, { lineId, sku, steps: left });
  }
  return goods;
}

/** Components of kits, each at its own original cost; where one comes in several pieces they share it. */
function partsOf(line: InvoiceLine, { before, part }: { before: number; part: number }, pieces: Pieces, mode: RoundingMode): GoodsReturned['parts'] {
  return line.parts?.flatMap(({ sku, cost, group }) => {
    const all = subtract(shareOf(cost, before + part, line, mode), shareOf(cost, before, line, mode));
    const own = pieces.filter((piece) => piece.sku === sku);
    const costs = spread(all, own.map(({ steps }) => BigInt(steps)));
    return own.flatMap(({ steps, disposition }, index) => (disposition === 'refuse' ? [] : [{ sku, steps, disposition, cost: costs[index] ?? zero(all.currency), ...(group && { group }) }]));
  });
}

/** What so many steps of a line of an invoice have of an amount of it. */
const shareOf = (amount: Money, steps: number, line: InvoiceLine, mode: RoundingMode): Money => shareUpTo(amount, new Fraction(steps), new Fraction(line.steps), mode);

/** What is credited of the lines of an invoice, and whether all that it ships is back by then. */
interface Share {
  lines: CreditMemoLine[];
  whole: boolean;
}

/** Of an invoice that shipped them. */
function goodsOf(invoice: Invoice, goods: readonly GoodsReturned[], { creditMemos, books }: Billed): Share {
  const earlier = creditMemos.filter(({ invoiceId }) => invoiceId === invoice.invoiceId);
  const all = invoice.lines.map((line) => ({ line, before: stepsOf(creditedOf(earlier, invoice.invoiceId, line.lineId)), now: stepsOf(goods.filter(({ invoiceId, lineId }) => invoiceId === invoice.invoiceId && lineId === line.lineId)) }));
  return {
    lines: all.flatMap(({ line, before, now }) => (now === 0 ? [] : [creditOf(line, { basis: line.steps, before, now }, earlier, books.rounding, now)])),
    whole: all.every(({ line, before, now }) => before + now >= line.steps),
  };
}

/** Of a supplementary invoice, which shipped nothing: what it billed on top for goods that are back. It is back whole with the last of the order. */
function onTopOf(invoice: Invoice, posted: readonly Invoice[], goods: readonly GoodsReturned[], { creditMemos, books }: Billed): Share {
  const earlier = creditMemos.filter(({ invoiceId }) => invoiceId === invoice.invoiceId);
  const known = (lineId: string) => {
    const { billed, back } = stepsBilled(posted, creditMemos, lineId);
    return { billed, back, now: stepsOf(goods.filter((part) => part.lineId === lineId)) };
  };
  const lines = invoice.lines.flatMap((line): CreditMemoLine[] => {
    const { billed, back, now } = known(line.lineId);
    const before = backSince(line, billed, back);
    const of = { basis: basisOf(line, billed), before, now: backSince(line, billed, back + now) - before };
    return of.now === 0 ? [] : [creditOf(line, of, earlier, books.rounding, 0)];
  });
  const lineIds = [...new Set(posted.flatMap((one) => one.lines.map(({ lineId }) => lineId)))];
  return { lines, whole: lineIds.map(known).every(({ billed, back, now }) => back + now >= billed) };
}

function creditOf(line: InvoiceLine, { basis, before, now }: { basis: number; before: number; now: number }, earlier: readonly CreditMemo[], mode: RoundingMode, steps: number): CreditMemoLine {
  const corrections = correctionsOf(earlier, line.lineId);
  const credit = (amount: 'net' | 'tax') => subtract(creditedBy(line, amount, basis, corrections, before + now, mode), creditedBy(line, amount, basis, corrections, before, mode));
  return { lineId: line.lineId, sku: line.sku, steps, net: credit('net'), tax: credit('tax'), ...(line.group && { group: line.group }) };
}

interface Charged extends Pick<Credited, 'lines' | 'freight' | 'freightTax'> {
  invoice: Invoice;
}

/** With its freight where the invoice is back whole. Of a supplementary invoice that has nothing on these goods there is no memo. */
function charged(of: Return, invoice: Invoice, lines: CreditMemoLine[], whole: boolean, { creditMemos }: Billed): Charged[] {
  const { currency } = invoice;
  const earlier = creditMemos.filter(({ invoiceId }) => invoiceId === invoice.invoiceId);
  const freightToo = whole && of.policy.creditFreight;
  const freight = freightToo ? upTo(invoice.freight, sum(currency, earlier.map((memo) => memo.freight))) : zero(currency);
  const freightTax = freightToo ? upTo(invoice.freightTax, sum(currency, earlier.map(freightTaxOf))) : zero(currency);
  if (!invoice.corrects) return [{ invoice, lines, freight, freightTax }];
  const told = lines.filter(({ net, tax }) => net.minor + tax.minor > 0);
  if (told.length === 0 && freight.minor + freightTax.minor === 0) return [];
  // a memo has a line, if only of nothing
  return [{ invoice, lines: told.length > 0 ? told : invoice.lines.slice(0, 1).map(({ lineId, sku }) => ({ lineId, sku, steps: 0, net: zero(currency), tax: zero(currency) })), freight, freightTax }];
}

function memoOf(of: Return, receipt: ReturnReceipt, invoice: Invoice, { lines, freight, freightTax }: Omit<Charged, 'invoice'>, creditMemoId: string, { creditMemos, books, at }: Billed): CreditMemo {
  const earlier = creditMemos.filter((memo) => memo.invoiceId === invoice.invoiceId);
  const fee = feeOf(of, invoice, lines, earlier, books.rounding);
  const reason = `Return ${receipt.receiptId}: ${[...new Set(of.lines.filter(({ lineId }) => lines.some((line) => line.lineId === lineId)).map(({ reason }) => reason))].join(', ')}`;
  return memoOn(invoice, { creditMemoId, reason, returnId: of.returnId, lines, freight, freightTax, fee }, earlier, books, at);
}

/** What is credited, and why. */
interface Credited extends Pick<CreditMemo, 'creditMemoId' | 'reason' | 'returnId' | 'lines' | 'freight'> {
  freightTax: Money;
  /** Kept back. */
  fee?: Money;
}

/** A memo on an invoice. @param earlier those that there are on it */
export function memoOn(invoice: Invoice, { creditMemoId, reason, returnId, lines, freight, freightTax, fee = zero(freight.currency) }: Credited, earlier: readonly CreditMemo[], books: LegalEntity, at: Date): CreditMemo {
  const { entity, businessUnit, region, orderId, customerId, customerGroup, correlationId, currency, exchangeRate, invoiceId } = invoice;
  const tax = add(freightTax, ...lines.map((line) => line.tax));
  const net = add(freight, ...lines.map((line) => line.net));
  const jurisdictions = invoice.jurisdictions && sharesOf(invoice.jurisdictions, { tax, net }, earlier, invoice, books.rounding);
  return {
    entity, businessUnit, region,
    schemaVersion: 1,
    creditMemoId,
    orderId,
    invoiceId,
    invoiceNumber: invoice.number ?? '',
    ...(returnId && { returnId }),
    customerId,
    ...(customerGroup && { customerGroup }),
    correlationId,
    currency,
    ...(exchangeRate && { exchangeRate }),
    memoDate: dayIn(at, books.timeZone),
    reason,
    lines,
    freight,
    ...(fee.minor > 0 && { restockingFee: fee }),
    tax,
    ...(jurisdictions && { jurisdictions }),
    gross: subtract(add(net, tax), fee),
  };
}

export const freightTaxOf = ({ tax, lines, currency }: CreditMemo): Money => subtract(tax, sum(currency, lines.map((line) => line.tax)));

/** Percent of the net of lines that came back for a reason that costs; cumulative over the receipts of this return, as what it is on. */
function feeOf(of: Return, { currency }: Invoice, lines: readonly CreditMemoLine[], earlier: readonly CreditMemo[], mode: RoundingMode): Money {
  const costs = (lineId: string) => of.lines.some((line) => line.lineId === lineId && of.policy.feeReasons.includes(line.reason));
  const baseOf = (all: readonly CreditMemoLine[]) => sum(currency, all.filter(({ lineId }) => costs(lineId)).map(({ net }) => net));
  const own = earlier.filter(({ returnId }) => returnId === of.returnId);
  const base = baseOf(lines);
  const feeOn = (amount: Money) => shareUpTo(amount, new Fraction(of.policy.restockingFee), new Fraction(100), mode);
  const due = upTo(feeOn(add(base, baseOf(own.flatMap((memo) => memo.lines)))), sum(currency, own.map(({ restockingFee }) => restockingFee ?? zero(currency))));
  return due.minor > base.minor ? base : due;
}

/** What each authority gives back: of what is left with it, so that none gives more than it got, and all of it sums to the tax. */
function sharesOf(billed: readonly TaxShare[], { tax, net }: { tax: Money; net: Money }, earlier: readonly CreditMemo[], { currency, goods, discount, freight }: Invoice, mode: RoundingMode): TaxShare[] {
  const before = earlier.flatMap(({ jurisdictions = [] }) => jurisdictions);
  const given = (share: TaxShare, of: (share: TaxShare) => Money) => sum(currency, before.filter((one) => one.jurisdiction === share.jurisdiction && one.rate === share.rate).map(of));
  const left = billed.map((share) => upTo(share.tax, given(share, (one) => one.tax)));
  const taxes = spread(tax, left.map(({ minor }) => BigInt(minor)));
  const netBefore = sum(currency, earlier.map((memo) => add(memo.freight, ...memo.lines.map((line) => line.net))));
  const all = new Fraction(add(subtract(goods, discount), freight).minor);
  return billed.map((share, index) => ({
    ...share,
    taxable: upTo(shareUpTo(share.taxable, new Fraction(add(net, netBefore).minor), all, mode), given(share, (one) => one.taxable)),
    tax: taxes[index] ?? zero(currency),
  }));
}
