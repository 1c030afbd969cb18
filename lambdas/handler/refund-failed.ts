import { AlreadyExists, Transient } from '../../core/model/errors.ts';
import type { BusinessEvent } from '../../core/model/events/catalogue.ts';
import { decimal } from '../../core/model/money.ts';
import { itemIdOf } from '../../core/payments/items.ts';
import { withRefund } from '../../core/payments/payment.ts';
import { REFUND_FAILED } from '../../core/exceptions/catalogue.ts';
import { attemptAfter, creditMemoOf, refundOfMemoFailed } from '../../core/payments/refund.ts';
import { changePayment, now, stores } from '../adapters/stores.ts';
import { creditChanges, itemChange } from './cash.ts';
import { commitJournals, journalsToPost } from './posting.ts';
import { notice } from './cash-desk.ts';
import { noticeId } from './notice.ts';

type Failed = BusinessEvent<'payment.refund-failed'>;

/** Finance finds another way to pay it back. Once, however often it is told. */
export async function noticeFailed({ entity, businessUnit, region, correlationId, data }: Failed): Promise<void> {
  const { gateway, gatewayRefundId, gatewayCaptureId, paymentId, refundId, refunded, reason, orderId } = data;
  const message = `refund ${gatewayRefundId} of ${decimal(refunded)} ${refunded.currency} did not reach the customer${reason ? `: ${reason}` : ''}`;
  await notice({ entity, businessUnit, region, correlationId, orderId }, { code: REFUND_FAILED, message, detail: { refundId: gatewayRefundId, ...(refundId && { creditMemoId: creditMemoOf(refundId), gateway, gatewayCaptureId, paymentId }), amount: refunded, reason } }, aboutFailed(entity, gatewayRefundId));
  const before = refundId === undefined ? undefined : attemptAfter(refundId);
  if (before) await stores.desk.close(noticeId(REFUND_FAILED, aboutFailed(entity, before)), now());
}

const aboutFailed = (entity: string, gatewayRefundId: string) => `${entity}#${gatewayRefundId}`;
/** The refund was made after all, or in another way. */
export const refundSettled = (entity: string, gatewayRefundId: string, at: Date): Promise<void> => stores.desk.close(noticeId(REFUND_FAILED, aboutFailed(entity, gatewayRefundId)), at);

/** @returns whether it is the first to say so */
export async function markFailed({ entity, data: { orderId = '', paymentId, gatewayRefundId } }: Failed): Promise<boolean> {
  let first = false;
  if (!paymentId) return false;
  await changePayment({ entity, orderId, paymentId }, (payment) => {
    const refund = payment.refunds.find((each) => each.gatewayRefundId === gatewayRefundId);
    first = refund !== undefined && refund.status !== 'failed';
    return { payment: refund && first ? withRefund(payment, { ...refund, status: 'failed' }) : payment };
  });
  return first;
}

/**
 * A refund of ours did not reach the customer: it is failed on its payment, its journal is reversed, and its credit memo has that much open again. One whose memo is not
 * posted yet is posted without it.
 * @throws Transient refund.not-found where the memo may be posted with it at this moment
 */
export async function refundOfOursFailed(event: Failed, day: string): Promise<void> {
  const { entity, data } = event;
  const { orderId = '', gatewayRefundId, refundId = '', reason = 'the refund failed' } = data;
  const at = now();
  const memo = await stores.orders.creditMemo(entity, orderId, creditMemoOf(refundId));
  const first = await markFailed(event);
  const journal = await stores.ledger.journal(entity, `refund:${gatewayRefundId}`);
  if (journal) {
    const item = memo?.number === undefined ? undefined : await stores.cash.item(entity, itemIdOf('credit-memo', memo.number));
    const back = refundOfMemoFailed(journal, item, { day, reason, at });
    const credit = item && back.item ? creditChanges([{ before: item, after: back.item }], `refund-failed:${gatewayRefundId}`, at) : [];
    // the journal decides: told twice at once it is reversed once
    await commitJournals(entity, [...(await journalsToPost([back.journal], at)), ...(back.item ? [itemChange(back.item)] : []), ...credit]).catch((error: unknown) => {
      if (!(error instanceof AlreadyExists)) throw error;
    });
  } else if (first && memo && !memo.postedAt) throw new Transient('refund.not-found', `credit memo ${refundId} may be posted with its refund at this moment`);
}
