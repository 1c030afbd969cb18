import { expect, test } from 'vitest';
import { Payment } from '../../../core/model/payment.ts';
import { capturable, capturedOf, inStatus, newPayment, paymentFor, paymentIdOf, refundable, refundedOf, uncaptured, withAuthorisation, withCapture } from '../../../core/payments/payment.ts';
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
