import type { CashRefund } from '../model/cash-out.ts';
import { Invalid } from '../model/errors.ts';
import type { Journal } from '../model/journal.ts';
import { type Money, money, zero } from '../model/money.ts';
import type { OpenItem } from '../model/open-item.ts';
import { type Accounting, inBooks, type Subject } from '../posting/journal-of.ts';
import { refunded } from '../posting/journals/cash.ts';
import { reversalOf } from '../posting/journals/reversal.ts';
import { accountOf, isOwed, itemIdOf, lessened, restored } from './items.ts';
import { subjectOf } from './receive.ts';

export interface Refunding {
  /** The gateway's own id of it. */
  refundId: string;
  amount: Money;
  by: 'clearing' | 'bank';
  customerId?: string | undefined;
  /** Whose credit what nothing explains is on. */
  billTo?: string | undefined;
  day: string;
}

/** Deposits first, then what lies unapplied, then what a credit memo left. */
const FIRST: OpenItem['kind'][] = ['deposit', 'unapplied', 'credit-memo'];

/**
 * Money given back: out of what we owe the customer, the oldest first. What nothing of ours explains has left all the same: the customer owes it until a credit
 * memo says why. A journal per account.
 * @param items what is open of the order or the receipt that it is about
 */
export function giveBack(subject: Subject, { refundId, amount, by, customerId, billTo, day }: Refunding, items: readonly OpenItem[], accounting: Accounting): { refund: CashRefund; items: OpenItem[]; journals: Journal[]; unexplained?: OpenItem } {
  const { entity, businessUnit, region, orderId, correlationId } = subject;
  let left = BigInt(amount.minor);
  const taken: { item: OpenItem; after: OpenItem; amount: Money; functional: Money }[] = [];
  const owing = items.filter((item) => !isOwed(item) && item.open.minor > 0 && item.open.currency === amount.currency);
  for (const item of owing.toSorted((a, b) => FIRST.indexOf(a.kind) - FIRST.indexOf(b.kind) || (a.date < b.date ? -1 : 1))) {
    const part = BigInt(item.open.minor) < left ? BigInt(item.open.minor) : left;
    if (part === 0n) break;
    left -= part;
    const out = lessened(item, money(part, amount.currency), accounting.books.rounding);
    taken.push({ item, after: out.item, amount: money(part, amount.currency), functional: out.functional });
  }
  const rest = money(left, amount.currency);
  const unexplained: OpenItem | undefined =
    left > 0n
      ? {
          entity, businessUnit, region, schemaVersion: 1, itemId: itemIdOf('refund', refundId), kind: 'refund', document: refundId, ...(orderId && { orderId }), ...(customerId && { customerId }), ...(billTo && { billTo }), correlationId,
          amount: rest, open: rest, functional: inBooks(rest, accounting), date: day, dueDate: day, revision: 1,
        }
      : undefined;
  const parts = [...taken.map(({ item, amount: part, functional }) => ({ item, part, functional })), ...(unexplained ? [{ item: unexplained, part: rest, functional: unexplained.functional }] : [])];
  const journals = (['customer-deposits', 'unapplied-cash', 'receivables'] as const).flatMap((of) => {
    const own = parts.filter(({ item }) => accountOf(item) === of);
    if (own.length === 0) return [];
    const part = own.reduce((total, each) => money(BigInt(total.minor) + BigInt(each.part.minor), total.currency), zero(amount.currency));
    const functional = own.reduce((total, each) => money(BigInt(total.minor) + BigInt(each.functional.minor), total.currency), zero(accounting.books.functionalCurrency));
    // one document each: a journal has one key
    return refunded(subjectOf(subject), { document: own.length === parts.length ? refundId : `${refundId}/${of}`, amount: part, of, functional, by }, day, accounting) ?? [];
  });
  const refund: CashRefund = {
    entity, businessUnit, region, schemaVersion: 1, refundId, ...(orderId && { orderId }), correlationId, amount,
    taken: parts.map(({ item: { itemId }, part, functional }) => ({ itemId, amount: part, functional })),
    journals: journals.map(({ journalId }) => journalId), date: day, revision: 1,
  };
  return { refund, items: taken.map(({ after }) => after), journals, ...(unexplained && { unexplained }) };
}

/** A refund did not reach the customer: its journals are reversed, and what it was taken out of has it again. */
export function refundFailed(refund: CashRefund, items: readonly OpenItem[], journals: readonly Journal[], { day, reason, at }: { day: string; reason: string; at: Date }, accounting: Accounting): { refund: CashRefund; items: OpenItem[]; journals: Journal[] } {
  return {
    refund: { ...refund, failedAt: at.toISOString() },
    items: items.map((item) => {
      const part = refund.taken.find(({ itemId }) => itemId === item.itemId);
      if (!part) return item;
      return item.kind === 'refund' ? lessened(item, part.amount, accounting.books.rounding).item : restored(item, part.amount, part.functional);
    }),
    journals: journals.map((journal) => reversalOf(journal, { day, reason, at })),
  };
}

/** The same for one that gave back what a credit memo left open: it is open again, in the books at what went out. @param journal of the refund */
export function refundOfMemoFailed(journal: Journal, item: OpenItem | undefined, how: { day: string; reason: string; at: Date }): { item: OpenItem | undefined; journal: Journal } {
  const line = journal.lines.find(({ key }) => key === 'receivables');
  return { item: item && line ? restored(item, line.amount, line.functional) : item, journal: reversalOf(journal, how) };
}

/** Another attempt of a refund that failed has an id of its own: asked for by the first one again, the gateway gives the one that failed. The same failure, the same id. */
export const nextAttempt = (refundId: string, failed: string): string => `${creditMemoOf(refundId)}~${failed}`;
/** Of which credit memo a refund of ours is, whichever attempt. */
export const creditMemoOf = (refundId: string): string => refundId.split('~')[0] ?? '';
/** The gateway's id of the refund that failed before it. */
export const attemptAfter = (refundId: string): string | undefined => refundId.split('~')[1];

/** Whether so much of an item can be given back. @throws Invalid 409 cash.nothing-owed, cash.currency-mismatch, cash.over-refunded */
export function mayPayBack(item: OpenItem, amount: Money): void {
  if (isOwed(item) || item.open.minor === 0) throw new Invalid('cash.nothing-owed', `we owe nothing of ${item.itemId}`, 409, { document: item.document });
  if (item.open.currency !== amount.currency) throw new Invalid('cash.currency-mismatch', `${item.itemId} is in another currency`, 409, { document: item.document });
  if (amount.minor > item.open.minor) throw new Invalid('cash.over-refunded', `less than that is open of ${item.itemId}`, 409, { document: item.document, open: item.open });
}

/** Money that finance gives back at the bank, out of one item: a credit memo, a deposit or unapplied cash. @throws Invalid those of `mayPayBack` */
export function payBack(item: OpenItem, refunding: Omit<Refunding, 'by' | 'customerId' | 'billTo'>, accounting: Accounting): { refund: CashRefund; item: OpenItem; journals: Journal[] } {
  mayPayBack(item, refunding.amount);
  const { refund, items, journals } = giveBack(item, { ...refunding, by: 'bank' }, [item], accounting);
  return { refund, item: items[0] ?? item, journals };
}
