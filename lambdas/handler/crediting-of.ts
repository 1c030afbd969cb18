import type { CreditMemo } from '../../core/model/credit-memo.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import type { Return, ReturnReceipt } from '../../core/model/return.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from './order-of.ts';

/** The goods that a return saga is about, with the return that they are of. */
export async function receiptOf({ entity, orderId, returnId = '', receiptId = '' }: Saga): Promise<{ of: Return; receipt: ReturnReceipt }> {
  const [of, receipt] = await Promise.all([stores.orders.return(entity, orderId, returnId), stores.orders.receipt(entity, orderId, receiptId)]);
  if (!of || !receipt) throw new Transient('return.not-found', `return ${returnId} or its receipt ${receiptId} is not there`);
  return { of, receipt };
}

/** What they are credited by; nothing where all of them were refused. */
export async function creditingOf(saga: Saga): Promise<{ order: Order; receipt: ReturnReceipt; memos: CreditMemo[] }> {
  const [order, { receipt }] = await Promise.all([orderOf(saga), receiptOf(saga)]);
  return { order, receipt, memos: await memosOf(receipt) };
}

export const memosOf = ({ entity, orderId, creditMemos = [] }: ReturnReceipt): Promise<CreditMemo[]> =>
  Promise.all(
    creditMemos.map(async (id) => {
      const memo = await stores.orders.creditMemo(entity, orderId, id);
      if (!memo) throw new Transient('credit-memo.not-found', `credit memo ${id} is not there`);
      return memo;
    }),
  );
