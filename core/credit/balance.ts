import { type Money, money, sum } from '../model/money.ts';
import type { OpenItem } from '../model/open-item.ts';
import { type Holds, type ReceivablesBalance, signed } from './exposure.ts';

/** What one account has open at the receivables authority. */
export interface ReceivablesTold {
  currency: string;
  /** Invoices, credit notes (below zero) and what else is open; `number`: of a document that the authority numbered. */
  items: { number?: string; open: Money; dueDate?: string }[];
  /** Cash there that pays nothing yet. Zero or above. */
  unapplied: Money;
  /** Read no earlier than this, by our clock. ISO 8601 */
  asOf: string;
}

/**
 * What an authority tells, beside what we know of it by id: cash that either of us knows of counts, cash that both know of counts once. Where the authority lacks
 * some, it is what our own items have less open, and it stands as unapplied. What crosses the account, as its cash that pays a prepaid order or a
 * write-off that was taken back, counts when the authority has heard of it: its figures do not say which cash they are about.
 * @param ours what the account has open here, and our item of every number that is told
 * @param readAt when `ours` was read
 */
export function balanceOf(told: ReceivablesTold, ours: readonly OpenItem[], readAt: Date): { balance: ReceivablesBalance; holds: Holds } {
  const { currency, items, asOf } = told;
  const own = new Map(ours.map((item) => [item.document, item]));
  const known = (number: string | undefined) => (number === undefined ? undefined : own.get(number));
  const amount = sum(currency, items.map(({ open }) => open));
  const foreign = items.reduce((total, { number, open }) => (known(number) ? total : total + BigInt(open.minor)), 0n);
  const lacking = BigInt(amount.minor) - foreign - ours.reduce((total, item) => total + signed(item), 0n);
  const there = BigInt(told.unapplied.minor);
  const due = items.flatMap(({ number, open, dueDate }) => (dueDate && open.minor > 0 && known(number)?.open.minor !== 0 ? [dueDate] : [])).sort();
  return {
    balance: { amount, unapplied: money(lacking > there ? lacking : there, currency), ...(due[0] && { oldestDue: due[0] }), asOf },
    holds: { numbers: new Set(items.flatMap(({ number }) => number ?? [])), cashUntil: readAt.toISOString() },
  };
}
