import type { CreditAccount, CreditChange, CreditMovement } from '../model/credit.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Customer } from '../model/masterdata.ts';
import { add, type Money, money, subtract, zero } from '../model/money.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { grossOf } from '../ordering/amounts.ts';
import { isOwed } from '../payments/items.ts';

/** What the receivables authority says that an account owes, as it counts here. */
export interface ReceivablesBalance {
  amount: Money;
  /** Cash that is not applied there, or that came in here and is not known there. */
  unapplied: Money;
  /** Due date of the oldest open item; absent: nothing is due. YYYY-MM-DD */
  oldestDue?: string;
  /** ISO 8601 */
  asOf: string;
}

/** What a balance holds of ours beyond what its date says. */
export interface Holds {
  /** Documents that are in it whatever the clocks say. */
  numbers: ReadonlySet<string>;
  /** Our own cash that came in until then is counted in it. ISO 8601 */
  cashUntil: string;
}

export interface CreditStanding {
  /** The balance less unapplied cash, and our own documents that are not in it. */
  open: Money;
  balance?: ReceivablesBalance;
}

/** What bill-to accounts have open with us. Movements come with the transactions of their documents (change `credit`). */
export interface Credit {
  /**
   * Makes this the own part of `of`, an order, whatever it was before: one write, on condition that everything open stays within the limit. What lowers the sum is
   * never refused. Safe to repeat.
   * @param wanted read after what is kept, so that nothing that happens in between is lost
   * @param limit undefined: in any case
   * @returns what else is open where the limit would be passed, undefined where it counts now
   */
  keep(account: CreditAccount, of: string, wanted: () => Money | Promise<Money>, limit?: Money): Promise<Money | undefined>;
  standing(account: CreditAccount): Promise<CreditStanding>;
  /** Due date of the oldest invoice that is open here. YYYY-MM-DD */
  oldestDue(account: CreditAccount): Promise<string | undefined>;
  /** The authority's word: what it has counts no more by itself. An older one than is known changes nothing. */
  balance(account: CreditAccount, balance: ReceivablesBalance, holds?: Holds): Promise<void>;
}

export const creditAccountOf = ({ entity, billTo, customerId, currency }: Pick<Order, 'entity' | 'billTo' | 'customerId' | 'currency'>): CreditAccount => ({ entity, billTo: billTo ?? customerId, currency });

/** Whether an order counts: what a channel or marketplace collects, or the hub takes ahead, stays out. */
export const isOnCredit = ({ paymentOwner }: Pick<Order, 'paymentOwner'>): boolean => paymentOwner === 'terms';

/** Whose credit the open items of an order are on; undefined: nobody's. */
export const billToOfItems = (order: Order): string | undefined => (isOnCredit(order) ? creditAccountOf(order).billTo : undefined);

const isBilled = ({ steps, quantities: { invoiced, cancelled, returned } }: OrderLine): boolean => steps === invoiced + cancelled + returned;

/** What of an order no posted invoice has: all of it at first, nothing once every unit is invoiced or will never be, whatever the tax came to. */
export function unbilledOf(order: Order): Money {
  if ((order.cancellation && !order.cancellation.overtakenBy) || order.lines.every(isBilled)) return zero(order.currency);
  const left = subtract(grossOf(order), order.invoiced ?? zero(order.currency));
  return left.minor > 0 ? left : zero(order.currency);
}

/** The order's own part follows it, in the transaction that changes it; an invoice that is posted takes its place. */
export function orderCredit(before: Order, after: Order, moved: readonly CreditMovement[] = []): CreditChange[] {
  const more = subtract(unbilledOf(after), unbilledOf(before));
  const some = moved.filter(({ amount }) => amount.minor !== 0);
  if (!isOnCredit(after) || (more.minor === 0 && some.length === 0)) return [];
  return [{ account: creditAccountOf(after), ...(more.minor !== 0 && { own: { of: after.orderId, more } }), moved: some }];
}

/** An invoice as it is posted. */
export const invoiceMovement = ({ invoiceId, number = invoiceId, gross }: Invoice, at: Date): CreditMovement => ({ id: invoiceId, amount: gross, at: at.toISOString(), number });

/** What an item counts on its account, in minor units: what we owe the customer is less. */
export const signed = (item: OpenItem | undefined): bigint => (item ? (isOwed(item) ? 1n : -1n) * BigInt(item.open.minor) : 0n);

export interface ItemMoved {
  before?: OpenItem | undefined;
  after: OpenItem;
}

/**
 * What items that became, or stopped being, open make of the accounts that they are on: one movement each, none where it comes to nothing, as where cash
 * pays an invoice of its own account.
 * @param id of what moved them
 * @param number where that is a document that the authority has by its number
 */
export function itemCredit(items: readonly ItemMoved[], id: string, at: Date, number?: string): CreditChange[] {
  const accounts = Map.groupBy(items.filter(({ after }) => after.billTo !== undefined), ({ after }) => JSON.stringify([after.entity, after.billTo, after.open.currency]));
  return [...accounts.values()].flatMap((own): CreditChange[] => {
    const { entity, billTo = '', open: { currency } } = (own[0] as ItemMoved).after;
    const amount = money(own.reduce((sum, { before, after }) => sum + signed(after) - signed(before), 0n), currency);
    return amount.minor === 0 ? [] : [{ account: { entity, billTo, currency }, moved: [{ id, amount, at: at.toISOString(), ...(number && { number }) }] }];
  });
}

/** What was taken back through the customer's bank is owed until the dispute is decided. @param more below zero: decided */
export const disputeCredit = (account: CreditAccount, disputeId: string, more: Money): CreditChange => ({ account, own: { of: `dispute:${disputeId}`, more }, moved: [] });

/** Whether a balance as of then has a movement. */
export const isIn = ({ at, number }: CreditMovement, asOf: string, holds?: Holds): boolean =>
  number === undefined ? Date.parse(at) <= Date.parse(holds?.cashUntil ?? asOf) : Date.parse(at) <= Date.parse(asOf) || (holds?.numbers.has(number) ?? false);

/** Up to where an account may go: its limit and what is secured besides. Undefined: no limit is set. */
export const roomOf = ({ creditLimit, secured }: Customer): Money | undefined => creditLimit && (secured ? add(creditLimit, secured) : creditLimit);

/** By how much the room is passed. */
export const excess = (open: Money, asked: Money, room: Money): Money => money(BigInt(open.minor) + BigInt(asked.minor) - BigInt(room.minor), room.currency);

const DAY_MS = 86_400_000;

/** Days for which the oldest open item is overdue; zero where nothing is. @param oldestDue YYYY-MM-DD */
export const daysPastDue = (oldestDue: string | undefined, at: Date): number => (oldestDue ? Math.max(0, Math.floor((at.getTime() - Date.parse(oldestDue)) / DAY_MS)) : 0);

/** By the authority's word where it gave one, else by our own open items. */
export const oldestDueOf = async (credit: Credit, account: CreditAccount, { balance }: CreditStanding): Promise<string | undefined> => (balance ? balance.oldestDue : credit.oldestDue(account));
