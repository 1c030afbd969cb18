import type * as z from 'zod';
import { Rejected } from '../../../core/model/errors.ts';
import type { GatewayEvent } from '../../../core/payments/gateway-event.ts';
import { captureIdIn, META } from './from-canonical.ts';
import { fromStripe } from './money.ts';
import { Charge, Dispute, PaymentIntent, Payout, Refund, StripeEvent } from './schema.ts';
import { instant, riskOf } from './to-canonical.ts';

type Said = Pick<GatewayEvent, 'gateway' | 'eventId' | 'occurredAt'>;

/** What each type of Stripe's events means; those that are not here are none of ours. https://docs.stripe.com/api/events/types */
const MEANING: Record<string, (event: StripeEvent, said: Said) => GatewayEvent | undefined> = {
  'charge.succeeded': authorised,
  'charge.captured': captured,
  'charge.updated': captured,
  'payment_intent.canceled': ended,
  'refund.created': refunded,
  'refund.updated': refunded,
  'refund.failed': refundFailed,
  'charge.dispute.funds_withdrawn': disputeOpened,
  'charge.dispute.closed': disputeClosed,
  'payout.paid': payout,
  'payout.reconciliation_completed': payout,
};
/** What the endpoint is registered for. */
export const EVENT_TYPES = Object.keys(MEANING);

/**
 * What an event reports; undefined where it is nothing of ours.
 * @throws Rejected webhook.unreadable
 */
export function gatewayEventIn(body: unknown): GatewayEvent | undefined {
  const event = read(StripeEvent, body);
  if (!Object.hasOwn(MEANING, event.type)) return undefined;
  return MEANING[event.type]?.(event, { gateway: 'stripe', eventId: event.id, occurredAt: instant(event.created) });
}

/** A charge carries the metadata that its payment had when it was confirmed. */
const oursIn = (metadata: Record<string, string> | null | undefined) => {
  const { [META.payment]: paymentId, [META.order]: orderId } = metadata ?? {};
  return { ...(paymentId && { paymentId }), ...(orderId && { orderId }) };
};

/** A hold; what was taken at once was not made by us. */
function authorised(event: StripeEvent, said: Said): GatewayEvent | undefined {
  const charge = read(Charge, event.data.object);
  if (charge.captured || !charge.payment_intent) return undefined;
  const until = charge.payment_method_details?.card?.capture_before;
  return {
    type: 'payment.authorised', ...said, ...oursIn(charge.metadata), authorisationId: charge.payment_intent, authorised: fromStripe(charge.amount, charge.currency),
    ...(until && { captureBefore: instant(until) }), risk: riskOf(charge),
  };
}

/** The last capture is `charge.captured`, one of several `charge.updated`, which says what had been captured before: https://docs.stripe.com/payments/multicapture */
function captured(event: StripeEvent, said: Said): GatewayEvent | undefined {
  const charge = read(Charge, event.data.object);
  const before = event.data.previous_attributes?.['amount_captured'];
  if (!charge.payment_intent || (event.type === 'charge.updated' && (charge.captured || typeof before !== 'number' || before >= charge.amount_captured))) return undefined;
  const single = charge.payment_method_details?.card?.multicapture?.status !== 'available';
  const captureId = captureIdIn(event.request?.idempotency_key);
  return {
    type: 'payment.captured', ...said, ...oursIn(charge.metadata), authorisationId: charge.payment_intent, gatewayCaptureId: charge.id, ...(captureId && { captureId }),
    ...(typeof before === 'number' ? { captured: fromStripe(charge.amount_captured - before, charge.currency) } : single && { captured: fromStripe(charge.amount_captured, charge.currency) }),
    capturedTotal: fromStripe(charge.amount_captured, charge.currency),
    ...(typeof charge.balance_transaction === 'string' && { balanceTransaction: charge.balance_transaction }),
  };
}

function ended(event: StripeEvent, said: Said): GatewayEvent {
  const intent = read(PaymentIntent, event.data.object);
  const expired = intent.cancellation_reason === 'expired' || intent.cancellation_reason === 'automatic';
  return { type: expired ? 'payment.authorisation-expired' : 'payment.voided', ...said, ...oursIn(intent.metadata), authorisationId: intent.id };
}

/** Once it is through: a refund may be pending first, and be updated afterwards for other reasons. */
function refunded(event: StripeEvent, said: Said): GatewayEvent | undefined {
  const refund = read(Refund, event.data.object);
  const through = refund.status === 'succeeded' && (event.type === 'refund.created' || event.data.previous_attributes?.['status'] !== undefined);
  return through ? { type: 'payment.refunded', ...said, ...aboutRefund(refund), ...(refund.balance_transaction && { balanceTransaction: refund.balance_transaction }) } : undefined;
}

function refundFailed(event: StripeEvent, said: Said): GatewayEvent {
  const refund = read(Refund, event.data.object);
  return { type: 'payment.refund-failed', ...said, ...aboutRefund(refund), ...(refund.failure_reason && { reason: refund.failure_reason }) };
}

const aboutRefund = ({ id, charge, amount, currency, metadata }: Refund) => {
  const refundId = metadata?.[META.refund];
  return { gatewayCaptureId: charge, gatewayRefundId: id, ...(refundId && { refundId }), refunded: fromStripe(amount, currency) };
};

/** From the moment that the money is gone: an inquiry takes none. https://docs.stripe.com/disputes/how-disputes-work */
function disputeOpened(event: StripeEvent, said: Said): GatewayEvent {
  const dispute = read(Dispute, event.data.object);
  const until = dispute.evidence_details?.due_by;
  return { type: 'payment.dispute-opened', ...said, ...aboutDispute(dispute), ...(until && { respondBy: instant(until) }) };
}

/** `warning_closed` and `prevented` took nothing away: https://docs.stripe.com/api/disputes/object#dispute_object-status */
function disputeClosed(event: StripeEvent, said: Said): GatewayEvent | undefined {
  const dispute = read(Dispute, event.data.object);
  if (dispute.status !== 'lost' && dispute.status !== 'won') return undefined;
  return { type: 'payment.dispute-closed', ...said, ...aboutDispute(dispute), outcome: dispute.status };
}

const aboutDispute = ({ id, charge, payment_intent: intent, amount, currency, reason }: z.infer<typeof Dispute>) => ({
  gatewayCaptureId: charge, ...(intent && { authorisationId: intent }), disputeId: id, disputed: fromStripe(amount, currency), reason,
});

function payout(event: StripeEvent, said: Said): GatewayEvent {
  return { type: 'payment.payout-announced', ...said, payoutId: read(Payout, event.data.object).id };
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Rejected('webhook.unreadable', 'the event is not of the form that Stripe documents', { fields: parsed.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
}
