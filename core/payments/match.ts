import type { MatchRule, PaymentReference, Receipt } from '../model/receipt.ts';
import type { OpenItem } from '../model/open-item.ts';
import { money, type Money } from '../model/money.ts';

/** What is meant to be paid of one item. */
export interface Intended {
  item: OpenItem;
  pay: Money;
  reason?: string | undefined;
}

/** What a receipt pays and why, or why nobody can say. */
export type Match = { why: MatchRule; lines: Intended[]; code?: undefined } | { code: 'cash.unmatched' | 'cash.ambiguous' | 'cash.currency'; lines: [] };

export interface Candidates {
  /** Everything that the customer has open, and what the references name. */
  items: readonly OpenItem[];
  /** Of the advice that the receipt goes by, else its own. */
  references: readonly PaymentReference[];
  /** The customer's contract: what is paid by a receipt that says nothing. */
  rule?: 'oldest-first' | undefined;
}

/**
 * What a receipt pays: what its remittance or its order names, else the one item of exactly its amount, else by the customer's contract, else nothing. Only owed
 * items in the receipt's own currency are paid.
 * @param open what is left of the receipt
 */
export function matchReceipt({ orderId }: Pick<Receipt, 'orderId'>, open: Money, { items, references, rule }: Candidates): Match {
  const owed = items.filter(({ kind, open: left }) => kind === 'invoice' && left.minor > 0).toSorted(byDue);
  const named = namedBy(references, owed);
  // taken for one invoice it pays that one, however many of the order are open
  const ofOrder = orderId && references.length === 0 ? owed.filter((item) => item.orderId === orderId).map((item): Asked => ({ item })) : [];
  const [asked, why] = named.length > 0 ? ([named, 'remittance'] as const) : ([ofOrder, 'order'] as const);
  if (asked.length > 0) {
    const payable = asked.filter(({ item }) => item.open.currency === open.currency);
    return payable.length > 0 ? { why, lines: shared(payable, open) } : { code: 'cash.currency', lines: [] };
  }
  if (orderId) return { code: 'cash.unmatched', lines: [] };
  const payable = owed.filter((item) => item.open.currency === open.currency);
  const exact = payable.filter((item) => item.open.minor === open.minor);
  if (exact.length === 1) return { why: 'exact-amount', lines: shared(exact.map((item) => ({ item })), open) };
  if (rule === 'oldest-first' && payable.length > 0) return { why: 'oldest-first', lines: shared(payable.map((item) => ({ item })), open) };
  if (exact.length > 1) return { code: 'cash.ambiguous', lines: [] };
  return { code: payable.length === 0 && owed.length > 0 ? 'cash.currency' : 'cash.unmatched', lines: [] };
}

interface Asked {
  item: OpenItem;
  amount?: Money | undefined;
  reason?: string | undefined;
}

const byDue = (a: OpenItem, b: OpenItem) => (a.dueDate === b.dueDate ? (a.itemId < b.itemId ? -1 : 1) : a.dueDate < b.dueDate ? -1 : 1);

/** Each item once, by its first reference. */
function namedBy(references: readonly PaymentReference[], owed: readonly OpenItem[]): Asked[] {
  const asked = new Map<string, Asked>();
  for (const { kind, number, amount, reason } of references) {
    const meant = owed.filter((item) => (kind === 'invoice' ? item.document === number || item.invoiceId === number : kind === 'order' && item.orderId === number));
    for (const item of meant) if (!asked.has(item.itemId)) asked.set(item.itemId, { item, ...(meant.length === 1 && { amount }), reason });
  }
  return [...asked.values()];
}

/** The money over the items in their order: each gets what is asked for it, or what is open of it, as far as there is any. */
function shared(asked: readonly Asked[], open: Money): Intended[] {
  let left = BigInt(open.minor);
  return asked.flatMap(({ item, amount, reason }) => {
    const wanted = amount?.currency === open.currency && amount.minor < item.open.minor ? BigInt(amount.minor) : BigInt(item.open.minor);
    const pay = wanted < left ? wanted : left;
    left -= pay;
    return pay > 0n ? [{ item, pay: money(pay, open.currency), reason }] : [];
  });
}
