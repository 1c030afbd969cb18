import type { Invoice } from '../model/invoice.ts';
import type { Customer } from '../model/masterdata.ts';
import { add, type Money, money, sum } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import { grossOf } from '../ordering/amounts.ts';

/** Whose credit it is, in the one currency that it is billed in. */
export interface CreditAccount {
  entity: string;
  billTo: string;
  currency: string;
}

/** One document of ours that an account has open: an order, an invoice, a receipt of cash. */
export interface CreditDocument {
  /** Unique among the documents that are kept together. */
  id: string;
  /** Negative where less is open by it: cash, a credit memo. */
  amount: Money;
  /** When the receivables authority booked it: a balance as of then, or later, has it. ISO 8601; absent: not yet. */
  bookedAt?: string;
}

/** What the receivables authority says that an account owes. */
export interface ReceivablesBalance {
  amount: Money;
  /** Cash that is not applied to an invoice yet. */
  unapplied: Money;
  /** Due date of the oldest open item; absent: nothing is due. YYYY-MM-DD */
  oldestDue?: string;
  /** ISO 8601 */
  asOf: string;
}

export interface CreditStanding {
  /** The balance less unapplied cash, and our own documents that are not in it. */
  open: Money;
  balance?: ReceivablesBalance;
}

/** What bill-to accounts have open with us, document by document. */
export interface Credit {
  /**
   * Makes these the documents of `of`, e.g. of one order, whatever was kept for it before: one write, on condition that everything open stays within the limit.
   * What lowers the sum is never refused. Safe to repeat.
   * @param limit undefined: in any case
   * @returns what else is open where the limit would be passed, undefined where the documents count now
   */
  keep(account: CreditAccount, of: string, documents: readonly CreditDocument[], limit?: Money): Promise<Money | undefined>;
  standing(account: CreditAccount): Promise<CreditStanding>;
  /** The authority's word: documents booked until then are in it, and count no more by themselves. An older one than is known changes nothing. */
  balance(account: CreditAccount, balance: ReceivablesBalance): Promise<void>;
}

export const creditAccountOf = ({ entity, billTo, customerId, currency }: Pick<Order, 'entity' | 'billTo' | 'customerId' | 'currency'>): CreditAccount => ({ entity, billTo: billTo ?? customerId, currency });

/** The document that an order is itself: what of it is not billed yet. */
export const UNBILLED = 'order';

/** Whether an order counts: what a channel or marketplace collects, or the hub takes ahead, stays out. */
export const isOnCredit = ({ paymentOwner }: Pick<Order, 'paymentOwner'>): boolean => paymentOwner === 'terms';

/**
 * What an order on terms has open: each of its invoices, and what of it is not billed yet. The sum is the order's until it is billed, the invoices' from then on: goods
 * that leave move it from the one to the other and change nothing in it. A cancelled order leaves its invoices.
 */
export function exposureOf(order: Order, invoices: readonly Invoice[]): CreditDocument[] {
  const billed = sum(order.currency, invoices.map(({ gross }) => gross));
  const left = order.cancellation ? 0 : grossOf(order).minor - billed.minor;
  return [
    ...(left > 0 ? [{ id: UNBILLED, amount: { minor: left, currency: order.currency } }] : []),
    ...invoices.map(({ invoiceId, gross, postedAt }) => ({ id: invoiceId, amount: gross, ...(postedAt && { bookedAt: postedAt }) })),
  ];
}

/** Up to where an account may go: its limit and what is secured besides. Undefined: no limit is set. */
export const roomOf = ({ creditLimit, secured }: Customer): Money | undefined => creditLimit && (secured ? add(creditLimit, secured) : creditLimit);

/** By how much the room is passed. */
export const excess = (open: Money, asked: Money, room: Money): Money => money(BigInt(open.minor) + BigInt(asked.minor) - BigInt(room.minor), room.currency);

const DAY_MS = 86_400_000;

/** Days for which the oldest open item is overdue; zero where nothing is. */
export const daysPastDue = ({ balance }: CreditStanding, at: Date): number =>
  balance?.oldestDue ? Math.max(0, Math.floor((at.getTime() - Date.parse(balance.oldestDue)) / DAY_MS)) : 0;
