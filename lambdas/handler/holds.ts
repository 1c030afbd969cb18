import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Rejected, Transient } from '../../core/model/errors.ts';
import type { Invoice } from '../../core/model/invoice.ts';
import type { Money } from '../../core/model/money.ts';
import type { Order } from '../../core/model/order.ts';
import type { Payment, PaymentStatus } from '../../core/model/payment.ts';
import { isApprovedFor } from '../../core/ordering/approvals.ts';
import { openSteps } from '../../core/ordering/line-moves.ts';
import type { PaymentGateway, PaymentRequest } from '../../core/payments/gateway.ts';
import { isKeptByChannel, givenBackInChannel, methodOf, takenInChannel } from '../../core/payments/kept-by-channel.ts';
import { capturedOf, inStatus, isFresh, leavesBy, newPayment, paymentFor, paymentIdOf, withAuthorisation } from '../../core/payments/payment.ts';
import { postingSagaOf } from '../../core/posting/draft-invoice.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { changePayment, stores } from '../adapters/stores.ts';
import { newEventId } from './ids.ts';

export type Gateway = () => Promise<PaymentGateway>;

/** What a hold is when the gateway no longer gives anything from it. */
export const GONE: Readonly<Record<string, PaymentStatus>> = { 'payment.authorisation-expired': 'expired', 'payment.voided': 'voided', 'payment.already-captured': 'closed' };

/**
 * A hold of so much that lasts until the goods have left: one that there is, where it is enough, else a new one. Those that it takes the place of stay: at no moment
 * is less held than is owed.
 */
export async function heldFor(order: Order, owed: Money, payments: readonly Payment[], at: Date, gateway: Gateway, changeId?: string): Promise<Payment> {
  const { handlingDays } = await stores.masterdata.policy(order.entity);
  const fresh = payments.at(-1);
  return paymentFor(payments, owed, leavesBy(at, handlingDays)) ?? (fresh && isFresh(fresh, at) ? paymentFor([fresh], owed, at) : undefined) ?? hold(order, payments, owed, at, gateway, changeId);
}

export const CAPTURE_FAILED = 'payment.capture-failed';

/** Finance approved that an invoice stays open until the money comes another way. */
export const collectedOtherwise = (order: Order, { invoiceId }: Pick<Invoice, 'invoiceId'>): boolean => isApprovedFor(order, CAPTURE_FAILED, postingSagaOf(invoiceId));

/**
 * Whether nothing is captured after what is by now, and `asking`: what was quoted may be a little more than what was billed, and is no reason to hold on.
 * @param asking an invoice that is being captured
 */
export async function nothingFollows(order: Order, payments: readonly Payment[], asking?: string): Promise<boolean> {
  if (order.lines.some((line) => openSteps(line) > 0)) return false;
  const done = new Set(payments.flatMap(({ captures }) => captures.map(({ captureId }) => captureId)));
  const invoices = await stores.orders.invoices(order.entity, order.orderId);
  return invoices.every((invoice) => invoice.gross.minor === 0 || invoice.invoiceId === asking || done.has(invoice.invoiceId) || collectedOtherwise(order, invoice));
}

export const isOpen = ({ status }: Payment): boolean => status === 'requested' || status === 'authorised' || status === 'declined';

/**
 * A new hold; or the one that was asked for before, where it is of the same amount.
 * @param changeId of a change that it is held for and that does not count yet: nobody else's is taken for it
 */
export async function hold(order: Order, payments: readonly Payment[], amount: Money, at: Date, gateway: Gateway, changeId?: string): Promise<Payment> {
  const before = payments.find((payment) => (payment.status === 'requested' || payment.status === 'declined') && payment.amount.minor === amount.minor && payment.changeId === changeId);
  const asked = before ?? newPayment(order, paymentIdOf(order.orderId, payments.length + 1), amount, at, changeId);
  if (!before) await record(asked);
  const paymentMethod = methodOf(order);
  if (!paymentMethod) throw new Rejected('order.payment-method-missing', `order ${order.orderId} names no payment method`, { paymentId: asked.paymentId });
  try {
    const authorisation = await (await gateway()).authorise(requestOf(order, asked, payments));
    const { authorisationId, authorised, taken } = authorisation;
    return await changePayment(asked, (payment) => ({
      payment: withAuthorisation(payment, authorisation, at),
      also: [
        ...[asked.paymentId, authorisationId].map((number): Change => ({ change: 'document', link: documentLink(order, 'payment', number, at) })),
        ...(taken ? [{ change: 'event', event: takenInChannel(order, payment, authorisationId, { gatewayCaptureId: authorisationId, captured: authorised, ...taken }, { at, id: newEventId() }) } satisfies Change] : []),
      ],
    }));
  } catch (error) {
    const status = error instanceof Rejected ? (GONE[error.code] ?? (error.code === 'payment.declined' ? 'declined' : undefined)) : undefined;
    if (status && error instanceof Rejected) await changePayment(asked, (payment) => ({ payment: inStatus(payment, status, at, error.code) }));
    if (status && status !== 'declined') throw new Transient('payment.hold-gone', `payment ${asked.paymentId} is over`, { paymentId: asked.paymentId });
    throw error;
  }
}

/** @throws Transient payment.contended where another shipment of the order took the number */
async function record(payment: Payment): Promise<void> {
  await stores.unit.commit([{ change: 'payment', payment }]).catch((error: unknown) => {
    throw error instanceof AlreadyExists ? new Transient('payment.contended', `payment ${payment.paymentId} was asked for by another`) : error;
  });
}

/** What was taken at a channel's checkout and no invoice came for is given back, and told. */
export async function letGo(order: Order, payment: Payment, at: Date, gateway: Gateway): Promise<void> {
  const authorisationId = payment.authorisation?.authorisationId;
  const others = isKeptByChannel(order) && !authorisationId ? await stores.orders.payments(order.entity, order.orderId) : [];
  const back = await (await gateway()).void({ ...requestOf(order, payment, others), captured: capturedOf(payment), ...(authorisationId && { authorisationId }) });
  await changePayment(payment, (current) => {
    const over = inStatus(current, capturedOf(current).minor > 0 ? 'closed' : 'voided', at);
    if (!back || current.givenBack) return { payment: over };
    const { gatewayRefundId, refunded } = back;
    return {
      payment: { ...over, givenBack: { gatewayRefundId, refunded, at: at.toISOString() } },
      also: [
        { change: 'document', link: documentLink(order, 'refund', gatewayRefundId, at) },
        // what was never heard of as taken is not in the books
        ...(authorisationId ? [{ change: 'event', event: givenBackInChannel(order, payment, authorisationId, { gatewayRefundId, refunded }, { at, id: newEventId() }) } satisfies Change] : []),
      ],
    };
  });
}

const requestOf = (order: Order, { paymentId, orderId, amount }: Payment, all: readonly Payment[] = []): PaymentRequest => ({
  paymentId, orderId, amount,
  paymentMethod: methodOf(order) ?? '',
  ...(isKeptByChannel(order) && { others: all.flatMap((other) => (other.paymentId === paymentId ? [] : idsOf(other))) }),
});

/** What the gateway knows of a payment. */
const idsOf = ({ authorisation, captures }: Payment): string[] => [...(authorisation ? [authorisation.authorisationId] : []), ...captures.map(({ gatewayCaptureId }) => gatewayCaptureId)];
