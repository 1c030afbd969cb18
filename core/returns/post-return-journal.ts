import { billToOfItems, itemCredit } from '../credit/exposure.ts';
import type { Change } from '../model/changes.ts';
import type { CreditMemo } from '../model/credit-memo.ts';
import { Rejected } from '../model/errors.ts';
import { type Money, zero } from '../model/money.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { Order } from '../model/order.ts';
import type { OrderChange } from '../model/order-change.ts';
import type { Payment } from '../model/payment.ts';
import type { Return, ReturnReceipt } from '../model/return.ts';
import { event } from '../ordering/events.ts';
import { creditMemoItem } from '../payments/items.ts';
import { type Accounting, inBooks } from '../posting/journal-of.ts';
import { refunded } from '../posting/journals/cash.ts';
import { creditMemoJournal } from '../posting/journals/invoice.ts';
import { journalsOfTheirOwn } from '../posting/post-journal.ts';
import { stepsIn } from '../model/quantity.ts';

/** A memo, with how it is posted. */
interface Priced {
  memo: CreditMemo;
  accounting: Accounting;
}

/** What the gateway gave back for a memo; a refund that failed gave nothing back. */
export const refundFor = ({ creditMemoId }: CreditMemo, payments: readonly Payment[]): Payment['refunds'][number] | undefined =>
  payments.flatMap(({ refunds }) => refunds).find(({ refundId, status }) => refundId === creditMemoId && status !== 'failed');

/**
 * Posts numbered credit memos: their journals, those of what was given back, and the event; all in one transaction.
 * @param memos each with how it is posted: at the rate of its invoice, which the receivables were put there at
 * @param today rates of now, at which money goes back
 * @throws Rejected credit-memo.not-numbered and those of `journalOf`
 */
export function postReturnJournal(order: Order, of: Return, receipt: ReturnReceipt, memos: readonly Priced[], payments: readonly Payment[], today: Accounting): { journals: string[]; also: Change[] } {
  const { orderId, returnId } = of;
  const { receiptId, goods = [] } = receipt;
  const { at } = today;
  const { journals, told, also } = postMemos(order, memos, payments, today);
  return {
    journals,
    also: [
      ...also,
      { change: 'return', return: { ...of, lines: of.lines.map((line) => ({ ...line, credited: line.credited + stepsIn(goods, line.lineId) })) } },
      {
        change: 'event',
        event: event('return.credited', order, { key: `return-receipt/${receiptId}`, version: 2, correlationId: order.correlationId, causationId: receiptId }, { orderId, returnId, receiptId, ...(order.route.channel && { channelConnector: order.route.channel }), creditMemos: told }, { at, id: `return.credited:${receiptId}` }),
      },
    ],
  };
}

/** The same of charges that a change corrected. */
export function postCredits(order: Order, { changeId, orderId }: OrderChange, memos: readonly Priced[], payments: readonly Payment[], today: Accounting): { journals: string[]; also: Change[] } {
  const { journals, told, also } = postMemos(order, memos, payments, today);
  const about = { key: `order-change/${changeId}`, version: 2, correlationId: order.correlationId, causationId: changeId };
  const data = { orderId, changeId, ...(order.route.channel && { channelConnector: order.route.channel }), creditMemos: told };
  return { journals, also: [...also, { change: 'event', event: event('order.charges-credited', order, about, data, { at: today.at, id: `order.charges-credited:${changeId}` }) }] };
}

function postMemos(order: Order, memos: readonly Priced[], payments: readonly Payment[], today: Accounting) {
  const { at } = today;
  const posted = memos.map(({ memo, accounting }) => {
    if (!memo.number) throw new Rejected('credit-memo.not-numbered', `credit memo ${memo.creditMemoId} has no number yet`, { creditMemoId: memo.creditMemoId });
    const refund = refundFor(memo, payments);
    const back = refund && refunded(memo, { document: refund.gatewayRefundId, amount: refund.refunded, of: 'receivables', functional: inBooks(refund.refunded, accounting), by: 'clearing' }, memo.memoDate, today);
    return [creditMemoJournal(memo, memo.memoDate, accounting), back].filter((journal) => journal !== undefined);
  });
  const journals = posted.flat();
  const items = posted.flatMap((own, index) => (memos[index] && creditMemoItem(memos[index].memo, own, billToOfItems(order))) ?? []);
  const told = memos.map(({ memo }) => ({
    creditMemoId: memo.creditMemoId, number: memo.number ?? '', invoiceNumber: memo.invoiceNumber, gross: memo.gross, refunded: (refundFor(memo, payments)?.refunded ?? zero(memo.currency)) satisfies Money,
  }));
  return {
    journals: journals.map(({ journalId }) => journalId),
    told,
    also: [
      ...journalsOfTheirOwn(journals, order.route, at),
      ...items.map((item): Change => ({ change: 'item', item })),
      ...creditOf(items, memos.map(({ memo }) => memo), at),
      ...memos.map(({ memo }): Change => ({ change: 'credit-memo', creditMemo: { ...memo, postedAt: at.toISOString() } })),
    ],
  };
}

/** A posted memo is so much less that its account has open; what was paid back by the gateway is not on the account. */
function creditOf(items: readonly OpenItem[], memos: readonly CreditMemo[], at: Date): Change[] {
  const changes = items.flatMap((item) => {
    const memo = memos.find(({ number }) => number === item.document);
    return itemCredit([{ after: item }], memo?.creditMemoId ?? item.itemId, at, item.document);
  });
  return changes[0] ? [{ change: 'credit', account: changes[0].account, moved: changes.flatMap(({ moved }) => moved) }] : [];
}
