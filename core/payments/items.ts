import Fraction from 'fraction.js';
import type { CreditMemo } from '../model/credit-memo.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Journal } from '../model/journal.ts';
import type { ItemKind, OpenItem } from '../model/open-item.ts';
import { add, type Money, money, subtract, zero } from '../model/money.ts';
import { type RoundingMode, shareUpTo } from '../model/quantity.ts';
import { excess } from '../posting/journal-of.ts';

export const itemIdOf = (kind: ItemKind, document: string): string => `${kind}:${document}`;

/** Whether the customer owes it; otherwise we owe it to the customer. */
export const isOwed = ({ kind }: Pick<OpenItem, 'kind'>): boolean => kind === 'invoice' || kind === 'refund';

/** The account that an item is on. */
export const accountOf = ({ kind }: Pick<OpenItem, 'kind'>) => (kind === 'deposit' ? 'customer-deposits' : kind === 'unapplied' ? 'unapplied-cash' : 'receivables') as 'customer-deposits' | 'unapplied-cash' | 'receivables';

/** What of an open item falls on a part of it, in the books: the last part takes what is left, so that nothing remains of an item that is paid. */
export const inBooksOf = ({ open, functional }: Pick<OpenItem, 'open' | 'functional'>, part: Money, rounding: RoundingMode): Money =>
  part.minor === open.minor ? functional : shareUpTo(functional, new Fraction(part.minor), new Fraction(open.minor), rounding);

/** The item with less open. @throws RangeError where so much is not open */
export function lessened(item: OpenItem, part: Money, rounding: RoundingMode): { item: OpenItem; functional: Money } {
  const open = subtract(item.open, part);
  if (part.minor < 0 || open.minor < 0) throw new RangeError(`${item.itemId} has ${item.open.minor} open, not ${part.minor}`);
  const functional = inBooksOf(item, part, rounding);
  const { deduction, ...rest } = item;
  return { item: { ...rest, ...(deduction && open.minor > 0 && { deduction }), open, functional: subtract(item.functional, functional) }, functional };
}

/** What was taken off it is open again. */
export const restored = (item: OpenItem, part: Money, functional: Money): OpenItem => ({ ...item, open: add(item.open, part), functional: add(item.functional, functional) });

/** What journals moved on receivables, in the document's currency and in the books. */
function receivablesOf(journals: readonly Journal[], currency: string): { amount: Money; functional: Money } | undefined {
  const lines = journals.flatMap((journal) => journal.lines).filter(({ key }) => key === 'receivables');
  const [first] = lines;
  if (!first) return undefined;
  return { amount: money(excess(lines, (line) => line.amount), currency), functional: money(excess(lines, (line) => line.functional), first.functional.currency) };
}

/** What a credit memo leaves open when it is posted: what is not given back yet. @param journals its own, and that of its refund @param billTo whose credit it is on */
export function creditMemoItem(memo: CreditMemo, journals: readonly Journal[], billTo?: string): OpenItem | undefined {
  const { entity, businessUnit, region, orderId, creditMemoId, number = creditMemoId, customerId, customerGroup, correlationId, memoDate, gross } = memo;
  const left = receivablesOf(journals, gross.currency);
  if (!left) return undefined;
  return {
    entity, businessUnit, region,
    schemaVersion: 1,
    itemId: itemIdOf('credit-memo', number),
    kind: 'credit-memo',
    document: number,
    orderId, customerId,
    ...(billTo && { billTo }),
    ...(customerGroup && { customerGroup }),
    correlationId,
    amount: gross,
    open: subtract(zero(gross.currency), left.amount),
    functional: subtract(zero(left.functional.currency), left.functional),
    date: memoDate,
    dueDate: memoDate,
    revision: 1,
  };
}

/** What an invoice leaves open when it is posted. Undefined where nothing was billed. @param journals its own @param billTo whose credit it is on */
export function invoiceItem(invoice: Invoice, journals: readonly Journal[], billTo?: string): OpenItem | undefined {
  const { entity, businessUnit, region, orderId, invoiceId, number = invoiceId, customerId, customerGroup, correlationId, invoiceDate, dueDate, gross } = invoice;
  const left = receivablesOf(journals, gross.currency);
  if (!left) return undefined;
  return {
    entity, businessUnit, region,
    schemaVersion: 1,
    itemId: itemIdOf('invoice', number),
    kind: 'invoice',
    document: number,
    orderId, invoiceId, customerId,
    ...(billTo && { billTo }),
    ...(customerGroup && { customerGroup }),
    correlationId,
    amount: gross,
    open: left.amount,
    functional: left.amount.minor === 0 ? zero(left.functional.currency) : left.functional,
    date: invoiceDate,
    dueDate,
    revision: 1,
  };
}
