import * as z from 'zod';
import { Instant, PlainDate } from '../identity.ts';
import { Money } from '../money.ts';
import { PaymentRisk } from '../payment.ts';
import type { Announcements } from './announcement.ts';

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
const aboutRefund = { ...reported, gatewayCaptureId: z.string(), gatewayRefundId: z.string(), refundId: z.string().optional(), refunded: Money };
const aboutDispute = { ...reported, gatewayCaptureId: z.string(), authorisationId: z.string().optional(), disputeId: z.string(), disputed: Money };

/** One movement of the balance at the gateway: gross − fee = net, in the currency that is settled in. What left the balance is negative. `reserve`: held back for a later payout, or given back from an earlier one. */
export const BalanceTransaction = z.strictObject({
  balanceTransaction: z.string(),
  type: z.enum(['capture', 'refund', 'refund-failed', 'dispute', 'dispute-reversed', 'fee', 'reserve', 'payout', 'other']),
  gross: Money,
  fee: Money,
  net: Money,
  at: Instant,
  /** The gateway's id of the capture, refund or dispute. */
  source: z.string().optional(),
  /** The gateway's own word for the type. */
  gatewayType: z.string(),
});

export const paymentEvents = {
  'payment.authorised': { version: 1, says: 'The gateway holds the amount.', data: z.strictObject({ ...aboutPayment, authorised: Money, captureBefore: Instant.optional(), risk: PaymentRisk.optional() }) },
  'payment.captured': {
    version: 1,
    says: 'The gateway took money.',
    data: z.strictObject({
      ...aboutPayment,
      gatewayCaptureId: z.string(),
      captureId: z.string().optional(),
      /** This time; absent where the gateway only says how much it is by now. */
      captured: Money.optional(),
      /** Over all captures of the authorisation so far. */
      capturedTotal: Money,
      balanceTransaction: z.string().optional(),
    }),
  },
  'payment.voided': { version: 1, says: 'What was held and not captured is released.', data: z.strictObject(aboutPayment) },
  'payment.authorisation-expired': { version: 1, says: 'The hold ended by itself.', data: z.strictObject(aboutPayment) },
  'payment.refunded': { version: 1, says: 'Captured money was given back.', data: z.strictObject({ ...aboutRefund, balanceTransaction: z.string().optional() }) },
  'payment.refund-failed': { version: 1, says: 'A refund did not reach the customer.', data: z.strictObject({ ...aboutRefund, reason: z.string().optional() }) },
  'payment.refund-asked': {
    version: 1,
    says: 'Finance has a refund that failed tried again at the gateway.',
    data: z.strictObject({ gateway: z.string(), orderId: z.string(), paymentId: z.string(), gatewayCaptureId: z.string(), refundId: z.string(), amount: Money, insteadOf: z.string() }),
  },
  'payment.dispute-opened': {
    version: 1,
    says: 'The customer disputes a capture.',
    data: z.strictObject({
      ...aboutDispute,
      reason: z.string(),
      /** Evidence is taken until then. */
      respondBy: Instant.optional(),
    }),
  },
  'payment.dispute-closed': { version: 1, says: 'A dispute is decided.', data: z.strictObject({ ...aboutDispute, reason: z.string().optional(), outcome: z.enum(['won', 'lost']) }) },
  'payment.payout-announced': { version: 1, says: 'The gateway has paid out; what is behind it will be read.', data: z.strictObject({ ...reported, payoutId: z.string() }) },
  'payment.payout-paid': {
    version: 1,
    says: 'The gateway pays out, and these are the movements behind it.',
    data: z.strictObject({
      ...reported,
      payoutId: z.string(),
      /** Arrives at the bank; the sum of all `net` over the parts. Without any where the gateway cannot say: a payout that was made by hand. */
      paid: Money,
      arrival: PlainDate,
      /** A large payout comes in parts, each an event: `part` runs from 1 to `parts`. */
      part: z.int().positive(),
      parts: z.int().positive(),
      transactions: z.array(BalanceTransaction),
    }),
  },
} satisfies Announcements;
