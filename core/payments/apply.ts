import Fraction from 'fraction.js';
import type { Journal } from '../model/journal.ts';
import type { Customer } from '../model/masterdata.ts';
import { daysAfter } from '../model/day.ts';
import { Invalid } from '../model/errors.ts';
import { add, type Money, money, subtract, sum, zero } from '../model/money.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { Application, AppliedLine, MatchRule, Receipt } from '../model/receipt.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import type { Accounting } from '../posting/journal-of.ts';
import { applied, discountTaken, writtenOff } from '../posting/journals/cash.ts';
import { accountOf, isOwed, lessened } from './items.ts';
import type { Intended } from './match.ts';
import { subjectOf } from './receive.ts';

/** What may be taken off besides cash. */
export interface Allowances {
  /** Of the customer that owes the items. */
  terms?: Customer['terms'] | undefined;
  /** How much a payment may be short of, per currency; absent: nothing is written off. */
  tolerances?: readonly Money[] | undefined;
}

export interface Applying {
  receipt: Receipt;
  /** What is left of the receipt's money. */
  cash: OpenItem;
  lines: readonly Intended[];
  why: MatchRule;
  by: string;
  day: string;
  allowances: Allowances;
}

export interface Applied {
  receipt: Receipt;
  cash: OpenItem;
  /** Those that were paid, as they are now. */
  items: OpenItem[];
  application: Application;
  journals: Journal[];
  /** Stay open in part: each has a deduction case. */
  short: OpenItem[];
}

/**
 * Applies cash to items. What is short is a discount within date and grace, else written off within tolerance, else stays open with a deduction case; what is over
 * stays in the receipt. Exchange differences are made here and nowhere else: cash goes out at its own rate, the items at theirs.
 * @throws Invalid 409 cash.nothing-open, cash.currency-mismatch, cash.over-applied
 */
export function applyCash({ receipt, cash, lines, why, by, day, allowances }: Applying, accounting: Accounting): Applied {
  for (const { item, pay } of lines) check(cash, item, pay);
  const { rounding } = accounting.books;
  const total = sum(cash.open.currency, lines.map(({ pay }) => pay));
  if (total.minor > cash.open.minor || lines.length === 0) throw new Invalid('cash.over-applied', `${receipt.receiptId} has less left than that`, 409, { left: cash.open });
  const done = lines.map((line) => applyLine(line, receipt, allowances, rounding, accounting.at));
  const out = lessened(cash, total, rounding);
  const applicationId = `${receipt.receiptId}.${receipt.applications.length + 1}`;
  const subject = subjectOf({ ...receipt, customerGroup: lines[0]?.item.customerGroup });
  const both = (of: (line: Parts) => Taken | undefined) => {
    const parts = done.flatMap((line) => of(line.parts) ?? []);
    return { document: applicationId, amount: sum(total.currency, parts.map(({ amount }) => amount)), functional: sum(out.functional.currency, parts.map(({ functional }) => functional)) };
  };
  const paid = both(({ paid: part }) => part);
  const journals = [
    applied(subject, { document: applicationId, from: { key: accountOf(cash) as 'unapplied-cash' | 'customer-deposits', amount: total, functional: out.functional }, to: paid }, day, accounting),
    discountTaken(subject, both(({ discount }) => discount), day, accounting),
    writtenOff(subject, both(({ writeOff }) => writeOff), day, accounting),
  ].filter((journal) => journal !== undefined);
  const application: Application = {
    applicationId, why, by,
    at: accounting.at.toISOString(),
    date: day,
    lines: done.map(({ line }) => line),
    taken: total,
    functional: out.functional,
    journals: journals.map(({ journalId }) => journalId),
  };
  const items = done.map(({ item }) => item);
  return { receipt: { ...receipt, applications: [...receipt.applications, application] }, cash: out.item, items, application, journals, short: items.filter(({ deduction }) => deduction?.receiptId === receipt.receiptId) };
}

function check(cash: OpenItem, item: OpenItem, pay: Money): void {
  if (!isOwed(item) || item.open.minor <= 0) throw new Invalid('cash.nothing-open', `nothing is open of ${item.itemId}`, 409, { document: item.document });
  if (item.open.currency !== cash.open.currency || pay.currency !== cash.open.currency) throw new Invalid('cash.currency-mismatch', `${item.itemId} is in another currency`, 409, { document: item.document });
  if (pay.minor <= 0 || pay.minor > item.open.minor) throw new Invalid('cash.over-applied', `${item.itemId} has less open than that`, 409, { document: item.document, open: item.open });
}

interface Taken {
  amount: Money;
  functional: Money;
}
interface Parts {
  paid: Taken;
  discount?: Taken;
  writeOff?: Taken;
}

/** Takes cash, discount and write-off off one item, in this order; the last one takes what is left in the books. */
function applyLine({ item: before, pay, reason }: Intended, { receiptId, valueDate }: Receipt, allowances: Allowances, rounding: RoundingMode, at: Date): { item: OpenItem; line: AppliedLine; parts: Parts } {
  const { discount, writeOff } = allowed(before, pay, valueDate, allowances, rounding);
  let item = before;
  const take = (amount: Money): Taken => {
    const { item: after, functional } = lessened(item, amount, rounding);
    item = after;
    return { amount, functional };
  };
  const parts: Parts = { paid: take(pay), ...(discount.minor > 0 && { discount: take(discount) }), ...(writeOff.minor > 0 && { writeOff: take(writeOff) }) };
  if (item.open.minor > 0) item = { ...item, deduction: { receiptId, amount: item.open, reason: reason ?? 'short-paid', openedAt: at.toISOString() } };
  const line: AppliedLine = {
    itemId: item.itemId,
    document: item.document,
    paid: pay,
    ...(parts.discount && { discount }),
    ...(parts.writeOff && { writeOff: { amount: writeOff, reason: reason ?? 'within-tolerance' } }),
    functional: subtract(before.functional, item.functional),
  };
  return { item, line, parts };
}

/** What is taken off besides cash: only where nothing stays open then. */
function allowed(item: OpenItem, pay: Money, valueDate: string, { terms, tolerances = [] }: Allowances, rounding: RoundingMode): { discount: Money; writeOff: Money } {
  const none = zero(item.open.currency);
  const short = subtract(item.open, pay);
  const most = discountOf(item, valueDate, terms, rounding);
  const discount = most.minor < short.minor ? most : short;
  const rest = subtract(short, discount);
  const within = tolerances.some(({ minor, currency }) => currency === rest.currency && rest.minor <= minor);
  if (rest.minor === 0 || within) return { discount, writeOff: rest };
  return { discount: none, writeOff: none };
}

/** What the terms let the customer take off at that day: of the whole invoice, once, as long as nothing of it was paid before. */
export function discountOf({ kind, amount, open, date }: OpenItem, valueDate: string, terms: Customer['terms'], rounding: RoundingMode): Money {
  const { discountPercent, discountDays, graceDays = 0 } = terms ?? {};
  if (kind !== 'invoice' || !discountPercent || discountDays === undefined || open.minor !== amount.minor || valueDate > daysAfter(date, discountDays + graceDays)) return zero(amount.currency);
  return shareUpTo(amount, new Fraction(discountPercent), new Fraction(100), rounding);
}

/** What was applied of a receipt and not taken back. */
export const appliedOf = (receipt: Receipt): Money => receipt.applications.reduce((total, { taken, unapplied }) => (unapplied ? total : add(total, taken)), zero(receipt.amount.currency));

/** What cash, discounts and write-offs took off one item by an application. */
export const lineTotal = ({ paid, discount, writeOff }: AppliedLine): Money => money(BigInt(paid.minor) + BigInt(discount?.minor ?? 0) + BigInt(writeOff?.amount.minor ?? 0), paid.currency);
