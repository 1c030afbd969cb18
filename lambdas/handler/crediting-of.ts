import type { CreditMemo } from '../../core/model/credit-memo.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import type { Return, ReturnReceipt } from '../../core/model/return.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from './change-of.ts';
import { orderOf } from './order-of.ts';

/** The goods that a return saga is about, with the return that they are of. */
export async function receiptOf({ entity, orderId, returnId = '', receiptId = '' }: Saga): Promise<{ of: Return; receipt: ReturnReceipt }> {
  const [of, receipt] = await Promise.all([stores.orders.return(entity, orderId, returnId), stores.orders.receipt(entity, orderId, receiptId)]);
  if (!of || !receipt) throw new Transient('return.not-found', `return ${returnId} or its receipt ${receiptId} is not there`);
  return { of, receipt };
}

/** What is given back by: goods by the memos of their receipt, none where all of them were refused; charges by those of the change that corrected them. */
export async function creditingOf(saga: Saga): Promise<{ order: Order; memos: CreditMemo[] }> {
  const [order, about] = await Promise.all([orderOf(saga), saga.receiptId === undefined ? changeOf(saga).then(({ orderChange }) => orderChange) : receiptOf(saga).then(({ receipt }) => receipt)]);
  return { order, memos: await memosOf(about) };
}

export const memosOf = ({ entity, orderId, creditMemos = [] }: Pick<ReturnReceipt, 'entity' | 'orderId' | 'creditMemos'>): Promise<CreditMemo[]> =>
  Promise.all(
    creditMemos.map(async (id) => {
      const memo = await stores.orders.creditMemo(entity, orderId, id);
      if (!memo) throw new Transient('credit-memo.not-found', `credit memo ${id} is not there`);
      return memo;
    }),
  );
