import { Transient } from '../../../core/model/errors.ts';
import type { Money } from '../../../core/model/money.ts';
import type { PaymentRisk } from '../../../core/model/payment.ts';
import type { Authorisation, Capture, Refund } from '../../../core/payments/gateway.ts';
import { exactly, fromStripe } from './money.ts';
import type { Charge, PaymentIntent, Refund as StripeRefund } from './schema.ts';

export const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** @throws Transient payment.malformed where a payment that is held has none */
export function chargeIn({ id, latest_charge: charge }: PaymentIntent): Charge {
  if (typeof charge === 'object' && charge !== null) return charge;
  throw new Transient('payment.malformed', `${id} comes without its charge`);
}

/** @throws Transient payment.malformed where the hold has no end: it is no card payment */
export function authorisationOf(intent: PaymentIntent): Authorisation {
  const charge = chargeIn(intent);
  const { capture_before: until, multicapture } = charge.payment_method_details?.card ?? {};
  if (!until) throw new Transient('payment.malformed', `${intent.id} does not say until when it holds`);
  return { authorisationId: intent.id, authorised: fromStripe(charge.amount, charge.currency), captureBefore: instant(until), multiCapture: multicapture?.status === 'available', risk: riskOf(charge) };
}

/** https://docs.stripe.com/radar/risk-evaluation ; the score is there with Radar for Fraud Teams. */
export function riskOf({ outcome, review }: Charge): PaymentRisk {
  const { risk_level: level, risk_score: score } = outcome ?? {};
  const known = level === 'normal' || level === 'elevated' || level === 'highest' ? level : 'unknown';
  const reviewed = typeof review === 'object' && review !== null ? review.id : review;
  return { level: known, ...(typeof score === 'number' && { score }), ...(reviewed && { review: reviewed }) };
}

/** A charge right after it was captured: its balance transaction is that capture's. */
export function captureOf(charge: Charge, captured: Money): Capture {
  const movement = charge.balance_transaction;
  if (typeof movement !== 'object' || movement === null) throw new Transient('payment.malformed', `the capture of ${charge.id} comes without its movement of money`);
  const fee = exactly(movement.fee, movement.currency);
  return { gatewayCaptureId: charge.id, captured, at: instant(movement.created), balanceTransaction: movement.id, ...(fee && { fee }) };
}

export const refundOf = ({ id, amount, currency, status }: StripeRefund): Refund => ({
  gatewayRefundId: id,
  refunded: fromStripe(amount, currency),
  status: status === 'succeeded' ? 'succeeded' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending',
});
