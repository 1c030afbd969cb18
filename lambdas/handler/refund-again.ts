import { Rejected, Transient } from '../../core/model/errors.ts';
import type { BusinessEvent } from '../../core/model/events/catalogue.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { decimal, Money } from '../../core/model/money.ts';
import { event } from '../../core/ordering/events.ts';
import { REFUND_FAILED } from '../../core/exceptions/catalogue.ts';
import type { PaymentGateway } from '../../core/payments/gateway.ts';
import { itemIdOf } from '../../core/payments/items.ts';
import { withRefund } from '../../core/payments/payment.ts';
import { creditMemoOf, nextAttempt } from '../../core/payments/refund.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changePayment, stores } from '../adapters/stores.ts';
import { notice } from './cash-desk.ts';
import { businessEvents } from './queue.ts';

/**
 * Has a refund that failed tried again at its gateway, under an id of its own; the row closes when that is through, or another one opens when it fails as well.
 * @returns false where nothing is owed any more: finance has paid it back in another way
 */
export async function askAgain({ entity, orderId, exceptionId, detail }: DeskException, at: Date): Promise<boolean> {
  const { refundId: insteadOf, creditMemoId, gateway, gatewayCaptureId, paymentId } = detail as Record<string, string>;
  const amount = Money.parse(detail.amount);
  const [order, memo] = await Promise.all([stores.orders.get(entity, orderId), stores.orders.creditMemo(entity, orderId, creditMemoId ?? '')]);
  const item = memo?.number === undefined ? undefined : await stores.cash.item(entity, itemIdOf('credit-memo', memo.number));
  if (!order || !creditMemoId || !insteadOf || !gateway || !gatewayCaptureId || !paymentId || (item?.open.minor ?? 0) < amount.minor) return false;
  const refundId = nextAttempt(creditMemoId, insteadOf);
  const told = event('payment.refund-asked', order, { key: `payment/${paymentId}`, version: 1, correlationId: order.correlationId, causationId: exceptionId }, { gateway, orderId, paymentId, gatewayCaptureId, refundId, amount, insteadOf }, { at, id: `payment.refund-asked:${entity}:${refundId}` });
  await stores.unit.commit([{ change: 'event', event: told }]);
  return true;
}

/** The gateway's side of it: what it answers is on the payment, and is booked when the gateway reports it. What it refuses is back on the desk. */
export const refundSubscriber = (gateway: string, port: () => Promise<Pick<PaymentGateway, 'refund'>>) =>
  businessEvents(['payment.refund-asked'], async (asked) => {
    const { entity, data } = asked;
    if (data.gateway !== gateway) return;
    const { orderId, paymentId, refundId, gatewayCaptureId, amount } = data;
    const [order, payment] = await Promise.all([stores.orders.get(entity, orderId), stores.orders.payment(entity, orderId, paymentId)]);
    if (!order || !payment) throw new Transient('payment.not-found', `payment ${paymentId} is not there`);
    if (payment.refunds.some((refund) => refund.refundId === refundId)) return;
    try {
      const refund = await (await port()).refund({ gatewayCaptureId, refundId, amount });
      await changePayment(payment, (current) => ({
        payment: withRefund(current, { ...refund, refundId, gatewayCaptureId, at: new Date(asked.occurredAt).toISOString() }),
        also: [{ change: 'document', link: documentLink(order, 'refund', refund.gatewayRefundId, new Date(asked.occurredAt)) }],
      }));
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      await refused(asked, error);
    }
  });

async function refused({ entity, businessUnit, region, correlationId, data }: BusinessEvent<'payment.refund-asked'>, error: Rejected): Promise<void> {
  const { insteadOf, orderId, refundId, gateway, gatewayCaptureId, paymentId, amount } = data;
  const message = `refund ${insteadOf} of ${decimal(amount)} ${amount.currency} did not reach the customer, and was refused when it was tried again: ${error.message}`;
  await notice({ entity, businessUnit, region, correlationId, orderId }, { code: REFUND_FAILED, message, detail: { refundId: insteadOf, creditMemoId: creditMemoOf(refundId), gateway, gatewayCaptureId, paymentId, amount, reason: error.code } }, `${entity}#${insteadOf}`);
}
