import type { Owner } from '../../core/model/identity.ts';
import { decimal } from '../../core/model/money.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Receipt } from '../../core/model/receipt.ts';
import { now, stores } from '../adapters/stores.ts';
import { type Noticed, noticeId, noticeRow } from './notice.ts';

/** What a row may say about a receipt; one of them at a time. */
const OF_RECEIPT = ['cash.unmatched', 'cash.ambiguous', 'cash.currency', 'cash.overpaid'];
const SHORT = 'cash.short-paid';

/** A row about money that is in the books: nothing waits for it. Once per document; told again it is the same row. */
export async function notice(of: Owner & { correlationId: string; orderId?: string | undefined }, noticed: Noticed, about: string): Promise<void> {
  const before = await stores.desk.get(noticeId(noticed.code, about));
  if (before?.status === 'open') return;
  await stores.desk.raise(noticeRow({ ...of, orderId: of.orderId ?? '' }, noticed, about, 'cash', now()));
}

const written = ({ open }: OpenItem) => `${decimal(open)} ${open.currency}`;
const aboutReceipt = ({ entity, receiptId }: Receipt) => `${entity}#${receiptId}`;
const aboutItem = ({ entity, itemId }: OpenItem) => `${entity}#${itemId}`;

/** @param code why it pays nothing; `cash.overpaid` where it paid something and this is left */
export async function noticeReceipt(receipt: Receipt, cash: OpenItem, code: string): Promise<void> {
  const message = code === 'cash.overpaid' ? `${written(cash)} of receipt ${receipt.receiptId} are more than it pays` : `${written(cash)} of receipt ${receipt.receiptId} pay nothing that anybody knows of`;
  await closeOf(receipt, OF_RECEIPT.filter((other) => other !== code), now());
  await notice(receipt, { code, message, detail: { receiptId: receipt.receiptId, amount: cash.open } }, aboutReceipt(receipt));
}

export const noticeShort = ({ receiptId }: Receipt, item: OpenItem) =>
  notice(item, { code: SHORT, message: `invoice ${item.document} is short of ${written(item)}`, detail: { receiptId, document: item.document, amount: item.open, reason: item.deduction?.reason } }, aboutItem(item));

/** What is paid, and a receipt of which nothing is left, need nobody any more. */
export async function closeRows(paid: readonly OpenItem[], receipt: Receipt | undefined, at: Date): Promise<void> {
  for (const item of paid) await stores.desk.close(noticeId(SHORT, aboutItem(item)), at);
  if (receipt) await closeOf(receipt, OF_RECEIPT, at);
}

async function closeOf(receipt: Receipt, codes: readonly string[], at: Date): Promise<void> {
  for (const code of codes) await stores.desk.close(noticeId(code, aboutReceipt(receipt)), at);
}
