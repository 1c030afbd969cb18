import type { Change } from '../model/changes.ts';
import type { Order } from '../model/order.ts';
import type { GoodsReturned, Return, ReturnReceipt } from '../model/return.ts';
import { move } from '../ordering/line-moves.ts';
import type { Accounting } from '../posting/journal-of.ts';
import { goodsBack } from '../posting/journals/goods.ts';
import { creditMemoJournal } from '../posting/journals/invoice.ts';
import { journalsOfTheirOwn } from '../posting/post-journal.ts';
import { documentLink } from '../tracing/document-link.ts';
import { type Billed, creditReturn } from './credit-return.ts';
import type { Matched } from './match-receipt.ts';

/** `accountings`: of each invoice, with the rates of its own day: cost and receivables go back at what they were put there at. */
export interface Crediting extends Billed {
  accountings: ReadonlyMap<string, Accounting>;
}

/**
 * Goods are back: the quantities move to returned, what they are credited at is fixed in the same transaction, because it depends on what was credited before, and
 * their cost is in the books again.
 */
export function recordReturn(order: Order, of: Return, receipt: ReturnReceipt, { taken, leftOut, arrived, refused }: Matched, crediting: Crediting): { order: Order; receipt: ReturnReceipt; also: Change[] } {
  const { at } = crediting;
  const { goods, memos } = creditReturn(of, receipt, taken, crediting);
  const journals = memos.flatMap((memo) => {
    const accounting = crediting.accountings.get(memo.invoiceId);
    if (!accounting) throw new Error(`how invoice ${memo.invoiceId} was posted is not known`);
    creditMemoJournal(memo, memo.memoDate, accounting); // what cannot be posted later is said now, before anything is sent
    const lines = goods.filter(({ invoiceId }) => invoiceId === memo.invoiceId).flatMap(asKept).map(({ cost, group, disposition }) => ({ cost, group, disposition: disposition === 'scrap' ? ('scrap' as const) : ('restock' as const) }));
    return goodsBack(memo, { document: memo.creditMemoId, lines }, memo.memoDate, accounting) ?? [];
  });
  const recorded: ReturnReceipt = { ...receipt, goods, leftOut, creditMemos: memos.map(({ creditMemoId }) => creditMemoId), recordedAt: at.toISOString() };
  const steps = (lineId: string) => goods.reduce((sum, part) => (part.lineId === lineId ? sum + part.steps : sum), 0);
  const returned: Return = {
    ...of,
    lines: of.lines.map((line) => ({ ...line, received: line.received + (arrived.get(line.lineId) ?? 0), refused: line.refused + (refused.get(line.lineId) ?? 0) })),
  };
  return {
    order: { ...order, lines: order.lines.map((line) => move(line, steps(line.lineId), 'invoiced', 'returned')) },
    receipt: recorded,
    also: [
      { change: 'return', return: returned },
      { change: 'return-receipt', receipt: recorded },
      ...memos.flatMap((creditMemo): Change[] => [{ change: 'credit-memo', creditMemo, ifAbsent: true }, { change: 'document', link: documentLink(order, 'credit-memo', creditMemo.creditMemoId, at) }]),
      ...journalsOfTheirOwn(journals, order.route, at),
    ],
  };
}

/** Of kits, their components, which is what stock is kept of; else the article itself. */
export const asKept = ({ parts, ...line }: GoodsReturned): NonNullable<GoodsReturned['parts']> => parts ?? [line];
