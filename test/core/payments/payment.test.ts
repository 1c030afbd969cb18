import { expect, test } from 'vitest';
import { Payment } from '../../../core/model/payment.ts';
import { capturable, capturedOf, inStatus, isFresh, newPayment, paymentFor, paymentIdOf, refundable, refundedOf, uncaptured, withAsked, withAuthorisation, withCapture, withoutAsked, withRefund } from '../../../core/payments/payment.ts';
import { anOrder, aPayment, AT, usd } from '../../support/builders.ts';

const authorisation = aPayment().authorisation as NonNullable<Payment['authorisation']>;
const capture = (captureId: string, minor: number) => ({ captureId, gatewayCaptureId: 'ch_1', captured: usd(minor), at: AT.toISOString() });
const multi = (change: Partial<Payment> = {}) => aPayment({ authorisation: { ...authorisation, multiCapture: true }, ...change });
const later = (days: number) => new Date(AT.getTime() + days * 86_400_000);

test('the second payment of an order bears its number', () => {
  expect(paymentIdOf('ORD-0000000000000001', 2)).toBe('PAY-0000000000000001-2');
});

test('asked for, then authorised: both are in its history, once each', () => {
  const order = anOrder({ route: { ...anOrder().route, payment: 'stripe' } });
  const asked = newPayment(order, 'PAY-0000000000000001-1', usd(487), AT);
  const authorised = withAuthorisation(asked, authorisation, AT);
  expect(authorised).toEqual(aPayment());
  expect(withAuthorisation(authorised, authorisation, later(1)).history).toHaveLength(2);
  expect(Payment.parse(authorised)).toEqual(authorised);
});

test('a declined payment says why', () => {
  expect(inStatus(aPayment(), 'declined', AT, 'payment.declined').history.at(-1)).toEqual({ status: 'declined', at: AT.toISOString(), code: 'payment.declined' });
});

test('what is captured, once per capture id', () => {
  const twice = withCapture(withCapture(multi(), capture('INV-1', 200), false, AT), capture('INV-1', 200), false, AT);
  expect([capturedOf(twice), capturable(twice, AT), twice.status]).toEqual([usd(200), usd(287), 'authorised']);
});

test('where the gateway knows one capture only, the first is the last', () => {
  const captured = withCapture(aPayment(), capture('INV-1', 200), false, AT);
  expect([captured.status, capturable(captured, AT)]).toEqual(['closed', usd(0)]);
});

test('nothing can be captured once the hold is over, or was given back', () => {
  expect(capturable(aPayment(), later(6))).toEqual(usd(487));
  expect(capturable(aPayment(), later(7))).toEqual(usd(0));
  expect(capturable(aPayment({ status: 'voided' }), AT)).toEqual(usd(0));
  expect(capturable(newPayment(anOrder(), 'PAY-1', usd(487), AT), AT)).toEqual(usd(0));
});

test('the oldest payment that suffices is the one to capture from', () => {
  const payments = [aPayment({ paymentId: 'A', authorisation: { ...authorisation, authorised: usd(100) } }), aPayment({ paymentId: 'B' }), aPayment({ paymentId: 'C' })];
  expect(paymentFor(payments, usd(487), AT)?.paymentId).toBe('B');
  expect(paymentFor(payments, usd(488), AT)).toBeUndefined();
});

test('what is owed and not captured yet, never below zero', () => {
  const payments = [withCapture(multi(), capture('INV-1', 200), false, AT), withCapture(multi(), capture('INV-2', 87), false, AT)];
  expect(uncaptured(usd(487), payments)).toEqual(usd(200));
  expect(uncaptured(usd(100), payments)).toEqual(usd(0));
});

test('a refund that failed gave nothing back', () => {
  const refund = { gatewayRefundId: 're_1', gatewayCaptureId: 'ch_1', refunded: usd(50), at: AT.toISOString() };
  expect(refundedOf(aPayment({ refunds: [{ ...refund, status: 'succeeded' }, { ...refund, status: 'pending' }, { ...refund, status: 'failed' }] }))).toEqual(usd(100));
});

test('given back for an invoice: up to what was taken for it, and what is left under the gateway\'s number; asked again, the same', () => {
  const taken = (invoiceId: string, minor: number, gatewayCaptureId = 'ch_1') => ({ ...capture(invoiceId, minor), invoiceId, gatewayCaptureId });
  const back = (refundId: string, minor: number, status: 'succeeded' | 'failed' = 'succeeded') => ({ refundId, gatewayRefundId: `re_${refundId}`, gatewayCaptureId: 'ch_1', refunded: usd(minor), status, at: AT.toISOString() });
  const asked = (payment: Payment, gross: number, refundId = 'CM-2') => refundable([payment], { invoiceId: 'INV-1', refundId, gross: usd(gross) }).minor;
  const paid = aPayment({ captures: [taken('INV-1', 300)] });
  expect([asked(paid, 200), asked(paid, 400)]).toEqual([200, 300]);
  expect(asked({ ...paid, refunds: [back('CM-1', 250)] }, 200)).toBe(50);
  expect(asked({ ...paid, refunds: [back('CM-1', 250, 'failed')] }, 200)).toBe(200);
  expect(asked({ ...paid, refunds: [back('CM-1', 250), back('CM-2', 40)] }, 200)).toBe(40);
  expect(asked(aPayment({ captures: [taken('INV-1', 300), taken('INV-2', 100)], refunds: [back('CM-1', 350)] }), 200)).toBe(50);
  expect(asked(aPayment({ captures: [taken('INV-2', 100)] }), 200)).toBe(0);
});

test('a capture that is asked for is on record once, keeps its money back, and goes when it is answered or given up', () => {
  const asked = withAsked(withAsked(multi(), 'INV-1', usd(200)), 'INV-2', usd(100));
  expect(asked.asked).toEqual([{ captureId: 'INV-1', amount: usd(200) }, { captureId: 'INV-2', amount: usd(100) }]);
  expect(withAsked(asked, 'INV-1', usd(999))).toBe(asked);
  expect(capturable(asked, AT)).toEqual(usd(187));
  expect(capturable(withAsked(aPayment(), 'INV-1', usd(10)), AT)).toEqual(usd(0));
  expect(withoutAsked(asked, 'INV-1').asked).toEqual([{ captureId: 'INV-2', amount: usd(100) }]);
  expect(withoutAsked(withoutAsked(asked, 'INV-1'), 'INV-2')).toEqual(multi());
  expect(withoutAsked(multi(), 'INV-1')).toEqual(multi());
  const taken = withCapture(asked, capture('INV-1', 200), false, AT);
  expect([taken.asked, taken.captures.length, capturable(taken, AT)]).toEqual([[{ captureId: 'INV-2', amount: usd(100) }], 1, usd(187)]);
});

test('the last capture closes it, whatever the gateway would still allow; several are kept apart', () => {
  const two = withCapture(withCapture(multi(), capture('INV-1', 200), false, AT), capture('INV-2', 87), true, AT);
  expect([two.captures.map(({ captureId }) => captureId), two.status]).toEqual([['INV-1', 'INV-2'], 'closed']);
  expect(withCapture(aPayment({ authorisation: undefined }), capture('INV-1', 1), false, AT).status).toBe('closed');
});

test('a refund is there with its newest status, beside the others', () => {
  const refund = (gatewayRefundId: string, status: 'pending' | 'succeeded') => ({ gatewayRefundId, gatewayCaptureId: 'ch_1', refunded: usd(50), at: AT.toISOString(), status });
  const both = withRefund(withRefund(withRefund(aPayment(), refund('re_1', 'pending')), refund('re_2', 'pending')), refund('re_1', 'succeeded'));
  expect(both.refunds).toEqual([refund('re_2', 'pending'), refund('re_1', 'succeeded')]);
});

test('given back for one invoice is no more than its gross, than was taken for it, and than is left under the gateway’s number', () => {
  const taken = (captureId: string, minor: number, gatewayCaptureId: string) => ({ ...capture(captureId, minor), gatewayCaptureId, invoiceId: captureId });
  const given = (gatewayCaptureId: string, minor: number, status: 'succeeded' | 'failed' = 'succeeded', refundId = 'R-0') => ({ gatewayRefundId: `re-${minor}-${status}`, gatewayCaptureId, refunded: usd(minor), at: AT.toISOString(), status, refundId });
  const payments = (refunds: Payment['refunds']) => [aPayment({ captures: [taken('INV-0', 70, 'ch_0')] }), aPayment({ captures: [taken('INV-1', 200, 'ch_1'), taken('INV-2', 100, 'ch_1'), taken('INV-3', 50, 'ch_3')], refunds })];
  const back = (invoiceId: string, gross: number, refunds: Payment['refunds'] = []) => refundable(payments(refunds), { invoiceId, refundId: 'R-1', gross: usd(gross) }).minor;
  expect([back('INV-1', 150), back('INV-1', 250), back('INV-0', 90), back('INV-9', 90)]).toEqual([150, 200, 70, 0]);
  expect(back('INV-1', 250, [given('ch_1', 120), given('ch_3', 50)])).toBe(180);
  expect(back('INV-1', 250, [given('ch_1', 120, 'failed')])).toBe(200);
  expect(back('INV-1', 250, [given('ch_1', 300)])).toBe(0);
  expect(back('INV-1', 250, [given('ch_1', 33, 'succeeded', 'R-1')])).toBe(33);
});

test('authorised within the last day it is fresh: the last time counts, and another status does not', () => {
  const history = (...of: [Payment['status'], number][]) => ({ history: of.map(([status, day]) => ({ status, at: later(day).toISOString() })) });
  expect([isFresh(aPayment(history(['authorised', 0])), later(0.99)), isFresh(aPayment(history(['authorised', 0])), later(1))]).toEqual([true, false]);
  expect(isFresh(aPayment(history(['authorised', 0], ['voided', 2])), later(2))).toBe(false);
  expect(isFresh(aPayment(history(['authorised', 0], ['requested', 1], ['authorised', 2])), later(2.5))).toBe(true);
  expect(isFresh(aPayment(history(['requested', 0])), later(0))).toBe(false);
});

test('the number of an order within a longer one stays', () => {
  expect(paymentIdOf('X-ORD-1', 1)).toBe('PAY-X-ORD-1-1');
});
