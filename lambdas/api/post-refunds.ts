import { RECEIPT_RETURNED } from '../../core/bank/purpose-of.ts';
import { Conflict, Invalid, Rejected } from '../../core/model/errors.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import { BankRefund } from '../../core/model/requests.ts';
import type { RefundMade } from '../../core/model/views.ts';
import type * as z from 'zod';
import { itemIdOf } from '../../core/payments/items.ts';
import { mayPayBack, payBack } from '../../core/payments/refund.ts';
import { receiptIdOf } from '../../core/payments/receive.ts';
import { stores } from '../adapters/stores.ts';
import { cashOf, creditChanges, itemChange, moved } from '../handler/cash.ts';
import { closeRows } from '../handler/cash-desk.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { noticeId } from '../handler/notice.ts';
import { accountingFor, commitJournals, journalsToPost, PERIOD_CLOSED } from '../handler/posting.ts';
import { refundSettled } from '../handler/refund-failed.ts';

/** Money that went back at the bank: booked once per transaction of the account, and the rows that asked for it are closed. */
export const handler = http({ scope: 'receipts.write', roles: ['finance'], body: BankRefund }, async ({ caller, body, correlationId, at }, event) => {
  const { entity } = caller;
  const { account, transactionId, amount, valueDate, of, insteadOf } = body;
  const refundId = receiptIdOf('bank', account ? `${account}-${transactionId}` : transactionId);
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const before = await stores.cash.refund(entity, refundId);
    if (before && (before.amount.minor !== amount.minor || before.amount.currency !== amount.currency)) throw new Invalid('refund.already-exists', 'this transaction is another refund already', 409, { refundId });
    if (before) return { status: 201, body: shown(before), headers: { 'idempotency-replayed': 'true' } };
    const item = await itemOf(entity, of);
    if (!item) throw new Invalid('cash.nothing-owed', `we owe nothing of ${of.kind} ${of.number}`, 409, { field: 'of' });
    mayPayBack(item, amount);
    const { accounting } = await accountingFor(entity, amount.currency, at, valueDate);
    const done = payBack(item, { refundId, amount, day: valueDate }, accounting);
    const answer: Answer<z.infer<typeof RefundMade>> = { status: 201, body: shown(done.refund) };
    await commitJournals(entity, [{ change: 'answer', answer: store(answer) }, { change: 'cash-refund', refund: done.refund }, itemChange(done.item), ...creditChanges(moved([item], [done.item]), `refund:${refundId}`, at), ...(await journalsToPost(done.journals, at))]).catch((error: unknown) => {
      if (error instanceof Conflict && error.code === 'cash.moved-on') throw new Invalid('cash.moved-on', 'the document moved on meanwhile: read it again', 409);
      if (error instanceof Rejected && error.code === PERIOD_CLOSED) throw new Invalid(PERIOD_CLOSED, error.message, 409, { field: 'valueDate' });
      throw error;
    });
    if (insteadOf) await refundSettled(entity, insteadOf, at);
    if (account) await stores.desk.close(noticeId(RECEIPT_RETURNED, `${entity}#${account}#${transactionId}`), at);
    const receipt = of.kind === 'receipt' && done.item.open.minor === 0 ? await stores.cash.receipt(entity, of.number) : undefined;
    await closeRows([], receipt, at);
    return answer;
  });
});

async function itemOf(entity: string, { kind, number }: BankRefund['of']): Promise<OpenItem | undefined> {
  if (kind === 'credit-memo') return stores.cash.item(entity, itemIdOf('credit-memo', number));
  const receipt = await stores.cash.receipt(entity, number);
  return receipt && cashOf(receipt);
}

const shown = ({ revision: _, ...refund }: z.infer<typeof RefundMade> & { revision?: number }) => refund;
