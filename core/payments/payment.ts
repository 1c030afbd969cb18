import { type Money, money, subtract, sum, zero } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import type { Payment, PaymentStatus } from '../model/payment.ts';
import type { Authorisation, Capture } from './gateway.ts';

/** `ORD-…` and 2 → `PAY-…-2`: what the gateway knows the second authorisation of an order by. */
export const paymentIdOf = (orderId: string, n: number): string => `PAY-${orderId.replace(/^ORD-/, '')}-${n}`;

/** A payment that is asked for: on record before the gateway is, so that whatever becomes of the request can be found and taken back. */
export function newPayment(order: Order, paymentId: string, amount: Money, at: Date, changeId?: string): Payment {
  const { entity, businessUnit, region, orderId, correlationId, customerId, route } = order;
  return {
    entity, businessUnit, region,
    schemaVersion: 1,
    paymentId, orderId, correlationId, customerId,
    gateway: route.payment ?? '',
    ...(changeId && { changeId }),
    amount,
    status: 'requested',
    captures: [],
    refunds: [],
    history: [{ status: 'requested', at: at.toISOString() }],
    revision: 1,
  };
}

/** The next status, once however often it is told. */
export const inStatus = (payment: Payment, status: PaymentStatus, at: Date, code?: string): Payment =>
  payment.status === status ? payment : { ...payment, status, history: [...payment.history, { status, at: at.toISOString(), ...(code && { code }) }] };

export const withAuthorisation = (payment: Payment, authorisation: Authorisation, at: Date): Payment => inStatus({ ...payment, authorisation }, 'authorised', at);

/** A capture is asked for: on record before the gateway is, so that a second attempt asks for it in the same place. */
export const withAsked = (payment: Payment, captureId: string, amount: Money): Payment =>
  payment.asked?.some((each) => each.captureId === captureId) ? payment : { ...payment, asked: [...(payment.asked ?? []), { captureId, amount }] };

/** Nothing was taken for it, and nothing will be. */
export function withoutAsked(payment: Payment, captureId: string): Payment {
  const { asked = [], ...rest } = payment;
  const left = asked.filter((each) => each.captureId !== captureId);
  return left.length > 0 ? { ...rest, asked: left } : rest;
}

/** A capture, once per capture id. The gateway keeps nothing back for a second one where it knows only one. */
export function withCapture(payment: Payment, capture: Capture & { captureId: string; invoiceId?: string }, final: boolean, at: Date): Payment {
  const answered = withoutAsked(payment, capture.captureId);
  const captured = answered.captures.some(({ captureId }) => captureId === capture.captureId) ? answered : { ...answered, captures: [...answered.captures, capture] };
  return final || !payment.authorisation?.multiCapture ? inStatus(captured, 'closed', at) : captured;
}

/** A refund, with its newest status. */
export const withRefund = (payment: Payment, refund: Payment['refunds'][number]): Payment => ({
  ...payment,
  refunds: [...payment.refunds.filter(({ gatewayRefundId }) => gatewayRefundId !== refund.gatewayRefundId), refund],
});

export const capturedOf = (payment: Payment): Money => sum(payment.amount.currency, payment.captures.map(({ captured }) => captured));

/** Given back or on its way there: a refund that failed gave nothing back. */
export const refundedOf = (payment: Payment): Money => sum(payment.amount.currency, payment.refunds.flatMap(({ status, refunded }) => (status === 'failed' ? [] : [refunded])));

/**
 * What can be given back for one invoice, up to `gross`: no more than was taken for it, and than is left of what was taken under the gateway's number. What was asked
 * for by this refund before is asked for again.
 */
export function refundable(payments: readonly Payment[], { invoiceId, refundId, gross }: { invoiceId: string; refundId: string; gross: Money }): Money {
  const payment = payments.find(({ captures }) => captures.some((capture) => capture.invoiceId === invoiceId));
  const capture = payment?.captures.find((each) => each.invoiceId === invoiceId);
  if (!payment || !capture) return zero(gross.currency);
  const done = payment.refunds.find((refund) => refund.refundId === refundId);
  if (done) return done.refunded;
  const shared = sum(gross.currency, payment.captures.filter(({ gatewayCaptureId }) => gatewayCaptureId === capture.gatewayCaptureId).map(({ captured }) => captured));
  const given = sum(gross.currency, payment.refunds.flatMap(({ gatewayCaptureId, status, refunded }) => (gatewayCaptureId === capture.gatewayCaptureId && status !== 'failed' ? [refunded] : [])));
  const most = [gross, capture.captured, subtract(shared, given)].map(({ minor }) => Math.max(0, minor));
  return { minor: Math.min(...most), currency: gross.currency };
}

/** What could still be captured at that moment. */
export function capturable(payment: Payment, at: Date): Money {
  const { authorisation, status } = payment;
  const asked = payment.asked ?? [];
  const open = authorisation && status === 'authorised' && Date.parse(authorisation.captureBefore) > at.getTime() && (authorisation.multiCapture || payment.captures.length + asked.length === 0);
  return open ? subtract(authorisation.authorised, sum(payment.amount.currency, [capturedOf(payment), ...asked.map(({ amount }) => amount)])) : zero(payment.amount.currency);
}

/** The oldest payment from which so much can be captured then. */
export const paymentFor = (payments: readonly Payment[], amount: Money, at: Date): Payment | undefined => payments.find((payment) => capturable(payment, at).minor >= amount.minor);

const DAY_MS = 86_400_000;

/** When goods that are released now have left, so that their hold must last until then. */
export const leavesBy = (at: Date, handlingDays: number): Date => new Date(at.getTime() + handlingDays * DAY_MS);

/** Authorised within the last day: asking again would not make it last longer. */
export const isFresh = ({ history }: Payment, at: Date): boolean => {
  const authorised = history.findLast(({ status }) => status === 'authorised');
  return authorised !== undefined && at.getTime() - Date.parse(authorised.at) < DAY_MS;
};

/** What is not captured yet of an amount that is owed; never below zero. */
export function uncaptured(owed: Money, payments: readonly Payment[]): Money {
  const captured = payments.reduce((total, payment) => total + BigInt(capturedOf(payment).minor), 0n);
  const left = BigInt(owed.minor) - captured;
  return money(left > 0n ? left : 0n, owed.currency);
}
