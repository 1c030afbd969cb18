import type { Change } from '../../core/model/changes.ts';
import { billMore, supplementIdOf } from '../../core/posting/bill-more.ts';
import { creditCharges } from '../../core/returns/credit-charges.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { changeOf } from './change-of.ts';

/** Fixes what was billed too much of charges and is given back, with the order: it depends on what was credited before. Safe to repeat. */
export async function recordCredits(saga: Saga, at: Date) {
  const { entity, orderId, changeId } = saga;
  const books = await stores.books.entity(entity);
  let creditMemos: string[] = [];
  await changeOrder(entity, orderId, async (order) => {
    const { orderChange } = await changeOf(saga);
    creditMemos = orderChange.creditMemos ?? [];
    if (orderChange.creditMemos) return { order };
    const [invoices, before] = await Promise.all([stores.orders.invoices(entity, orderId), stores.orders.creditMemos(entity, orderId)]);
    const memos = creditCharges(orderChange, { invoices, creditMemos: before, books, at }, order.taxOwner === 'hub');
    creditMemos = memos.map(({ creditMemoId }) => creditMemoId);
    const also = memos.flatMap((creditMemo): Change[] => [{ change: 'credit-memo', creditMemo, ifAbsent: true }, { change: 'document', link: documentLink(order, 'credit-memo', creditMemo.creditMemoId, at) }]);
    return { order, also: [{ change: 'order-change', orderChange: { ...orderChange, creditMemos } }, ...also] };
  });
  return { changeId, creditMemos, items: [] };
}

/** The same of what was billed too little, and is billed on top. */
export async function recordSupplement(saga: Saga, at: Date) {
  const { entity, orderId, changeId = '' } = saga;
  const [books, { orderChange }] = await Promise.all([stores.books.entity(entity), changeOf(saga)]);
  const invoiceId = supplementIdOf(changeId);
  await changeOrder(entity, orderId, async (order) => {
    const [invoices, memos] = await Promise.all([stores.orders.invoices(entity, orderId), stores.orders.creditMemos(entity, orderId)]);
    if (invoices.some((invoice) => invoice.invoiceId === invoiceId)) return { order };
    return { order, also: [{ change: 'invoice', invoice: billMore(orderChange, invoices.filter(({ postedAt }) => postedAt), memos, books, at) }] };
  });
  return { changeId, invoiceId };
}
