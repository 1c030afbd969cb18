import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate } from './identity.ts';
import { Money } from './money.ts';

/**
 * Where an authorisation stands. How much of it was captured and refunded, `captures` and `refunds` say.
 * - requested: asked for, and no answer is known yet
 * - closed: nothing more can be captured, because the gateway has released the rest
 */
export const PAYMENT_STATES = ['requested', 'authorised', 'closed', 'voided', 'expired', 'declined'] as const;
export const PaymentStatus = z.enum(PAYMENT_STATES).meta({ id: 'PaymentStatus' });
export type PaymentStatus = z.infer<typeof PaymentStatus>;

/**
 * `elevated` and `highest` are the gateway's words for a suspicion; `unknown`: it did not look. `review` is the gateway's own id of a manual review that
 * it opened.
 */
export const PaymentRisk = z
  .strictObject({ level: z.enum(['normal', 'elevated', 'highest', 'unknown']), score: z.int().min(0).max(100).optional(), review: z.string().optional() })
  .meta({ id: 'PaymentRisk' });
export type PaymentRisk = z.infer<typeof PaymentRisk>;

const PaymentCapture = z.strictObject({
  /** Ours, one per invoice. */
  captureId: z.string(),
  invoiceId: z.string().optional(),
  /** What a refund is asked for. Captures of one authorisation may share it. */
  gatewayCaptureId: z.string(),
  captured: Money,
  at: Instant,
  balanceTransaction: z.string().optional(),
  /** In the currency that is settled in. */
  fee: Money.optional(),
});

const PaymentRefund = z.strictObject({
  /** Ours; absent where it was done at the gateway by hand. */
  refundId: z.string().optional(),
  gatewayRefundId: z.string(),
  gatewayCaptureId: z.string(),
  refunded: Money,
  status: z.enum(['succeeded', 'pending', 'failed']),
  at: Instant,
  reason: z.string().max(500).optional(),
});

const PaymentDispute = z.strictObject({
  disputeId: z.string(),
  gatewayCaptureId: z.string(),
  disputed: Money,
  reason: z.string(),
  openedAt: Instant,
  respondBy: Instant.optional(),
  outcome: z.enum(['won', 'lost']).optional(),
  closedAt: Instant.optional(),
});

/** One authorisation at a gateway and everything that came of it. A new authorisation of the same order is a payment of its own. */
export const Payment = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `PAY-<number of the order>-<n>`: what the gateway knows it by. */
    paymentId: z.string(),
    orderId: z.string(),
    correlationId: z.string(),
    customerId: ExternalId,
    /** The connector that serves it. */
    gateway: z.string(),
    /** The change that it was held for ahead of its version. */
    changeId: z.string().optional(),
    /** What was asked for. */
    amount: Money,
    status: PaymentStatus,
    /** As the gateway answered. */
    authorisation: z
      .strictObject({
        authorisationId: z.string(),
        authorised: Money,
        /** What is captured later than this is refused. */
        captureBefore: Instant,
        /** Otherwise the first capture is the last. */
        multiCapture: z.boolean(),
        risk: PaymentRisk,
        /** The channel took the money then, at its checkout: captures only say which invoice it is for. */
        taken: z.strictObject({ at: Instant, balanceTransaction: z.string().optional() }).optional(),
      })
      .optional(),
    captures: z.array(PaymentCapture),
    /** Captures that were asked for and whose answer is not known yet: nothing else may take what they may have taken. */
    asked: z.array(z.strictObject({ captureId: z.string(), amount: Money })).optional(),
    refunds: z.array(PaymentRefund),
    /** Of money that the channel took at its checkout, what no invoice came for. */
    givenBack: z.strictObject({ gatewayRefundId: z.string(), refunded: Money, at: Instant }).optional(),
    disputes: z.array(PaymentDispute).optional(),
    /** Every status that it had, the first one first. */
    history: z.array(z.strictObject({ status: PaymentStatus, at: Instant, code: z.string().optional() })).min(1),
    /** Day of the settlement that paid it out, once known. */
    settledOn: PlainDate.optional(),
    /** Goes up with every write: the optimistic lock. */
    revision: z.int().positive(),
  })
  .meta({ id: 'Payment' });
export type Payment = z.infer<typeof Payment>;
