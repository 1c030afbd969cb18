import * as z from 'zod';
import { Instant, PlainDate } from '../model/identity.ts';
import { Money } from '../model/money.ts';

export const PaymentRisk = z.strictObject({ level: z.enum(['normal', 'elevated', 'highest', 'unknown']), score: z.int().min(0).max(100).optional(), review: z.string().optional() });

/** What every report has in common. Our own ids are there where the gateway gave them back: what was done on its dashboard has none. */
const reported = {
  /** The connector that heard it. */
  gateway: z.string(),
  /** The gateway's own id of the event: the same however often it is told. */
  eventId: z.string(),
  /** At the gateway. */
  occurredAt: Instant,
  paymentId: z.string().optional(),
  orderId: z.string().optional(),
};
const aboutPayment = { ...reported, authorisationId: z.string() };

/** One movement of the balance at the gateway: gross − fee = net, in the currency that is settled in. What left the balance is negative. */
export const BalanceTransaction = z.strictObject({
  balanceTransaction: z.string(),
  type: z.enum(['capture', 'refund', 'refund-failed', 'dispute', 'dispute-reversed', 'fee', 'payout', 'other']),
  gross: Money,
  fee: Money,
  net: Money,
  at: Instant,
  /** The gateway's id of the capture, refund or dispute. */
  source: z.string().optional(),
  /** The gateway's own word for the type. */
  gatewayType: z.string(),
});
export type BalanceTransaction = z.infer<typeof BalanceTransaction>;

/** What a gateway reports, each a business event of that type. Told again, late and out of order, as webhooks are. */
export const GatewayEvent = z.discriminatedUnion('type', [
  z.strictObject({ ...aboutPayment, type: z.literal('payment.authorised'), authorised: Money, captureBefore: Instant.optional(), risk: PaymentRisk.optional() }),
  z.strictObject({ ...aboutPayment, type: z.literal('payment.captured'), gatewayCaptureId: z.string(), captured: Money, balanceTransaction: z.string().optional() }),
  z.strictObject({ ...aboutPayment, type: z.literal('payment.voided') }),
  z.strictObject({ ...aboutPayment, type: z.literal('payment.authorisation-expired') }),
  z.strictObject({ ...reported, type: z.literal('payment.refunded'), gatewayCaptureId: z.string(), gatewayRefundId: z.string(), refundId: z.string().optional(), refunded: Money, balanceTransaction: z.string().optional() }),
  z.strictObject({ ...reported, type: z.literal('payment.refund-failed'), gatewayCaptureId: z.string(), gatewayRefundId: z.string(), refundId: z.string().optional(), refunded: Money, reason: z.string().optional() }),
  z.strictObject({
    ...reported,
    type: z.literal('payment.dispute-opened'),
    gatewayCaptureId: z.string(),
    authorisationId: z.string().optional(),
    disputeId: z.string(),
    disputed: Money,
    reason: z.string(),
    /** Evidence is taken until then. */
    respondBy: Instant.optional(),
  }),
  z.strictObject({ ...reported, type: z.literal('payment.dispute-closed'), gatewayCaptureId: z.string(), authorisationId: z.string().optional(), disputeId: z.string(), disputed: Money, outcome: z.enum(['won', 'lost']) }),
  z.strictObject({
    ...reported,
    type: z.literal('payment.payout-paid'),
    payoutId: z.string(),
    /** Arrives at the bank; the sum of all `net` over the parts. */
    paid: Money,
    arrival: PlainDate,
    /** A large payout comes in parts, each an event: `part` runs from 1 to `parts`. */
    part: z.int().positive(),
    parts: z.int().positive(),
    transactions: z.array(BalanceTransaction),
  }),
]);
export type GatewayEvent = z.infer<typeof GatewayEvent>;
