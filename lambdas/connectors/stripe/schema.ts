import * as z from 'zod';

export const StripeSecret = z.object({
  url: z.url(),
  apiKey: z.string().min(1),
  webhookSecret: z.string().min(1),
  previousWebhookSecret: z.string().min(1).optional(),
});
export type StripeSecret = z.infer<typeof StripeSecret>;

/** The version that is asked for, whatever the account's own is: https://docs.stripe.com/api/versioning */
export const API_VERSION = '2026-10-28.endive';

const seconds = z.int();
const metadata = z.record(z.string(), z.string());

/** https://docs.stripe.com/api/errors */
export const Failure = z.object({
  error: z.object({
    type: z.string(),
    code: z.string().optional(),
    decline_code: z.string().optional(),
    message: z.string().optional(),
    param: z.string().optional(),
    payment_intent: z.object({ id: z.string() }).optional(),
  }),
});

/** https://docs.stripe.com/api/balance_transactions/object */
export const BalanceTransaction = z.object({
  id: z.string(),
  amount: z.int(),
  created: seconds,
  currency: z.string(),
  fee: z.int(),
  net: z.int(),
  reporting_category: z.string(),
  source: z.string().nullish(),
  type: z.string(),
});
export type BalanceTransaction = z.infer<typeof BalanceTransaction>;

/** https://docs.stripe.com/api/charges/object */
export const Charge = z.object({
  id: z.string(),
  amount: z.int(),
  amount_captured: z.int(),
  balance_transaction: z.union([z.string(), BalanceTransaction]).nullish(),
  captured: z.boolean(),
  currency: z.string(),
  metadata,
  outcome: z.object({ risk_level: z.string().nullish(), risk_score: z.int().nullish() }).nullish(),
  payment_intent: z.string().nullish(),
  payment_method_details: z.object({ card: z.object({ capture_before: seconds.nullish(), multicapture: z.object({ status: z.string() }).nullish() }).nullish() }).nullish(),
  review: z.union([z.string(), z.object({ id: z.string() })]).nullish(),
});
export type Charge = z.infer<typeof Charge>;

/** https://docs.stripe.com/api/payment_intents/object */
export const PaymentIntent = z.object({
  id: z.string(),
  amount: z.int(),
  amount_capturable: z.int(),
  amount_received: z.int(),
  cancellation_reason: z.string().nullish(),
  currency: z.string(),
  customer: z.string().nullish(),
  latest_charge: z.union([z.string(), Charge]).nullish(),
  metadata,
  status: z.string(),
});
export type PaymentIntent = z.infer<typeof PaymentIntent>;

/** https://docs.stripe.com/api/payment_methods/object */
export const PaymentMethod = z.object({ id: z.string(), customer: z.string().nullish() });

/** https://docs.stripe.com/api/refunds/object */
export const Refund = z.object({
  id: z.string(),
  amount: z.int(),
  balance_transaction: z.string().nullish(),
  charge: z.string(),
  currency: z.string(),
  failure_reason: z.string().nullish(),
  metadata: metadata.nullish(),
  status: z.string(),
});
export type Refund = z.infer<typeof Refund>;

/** https://docs.stripe.com/api/disputes/object */
export const Dispute = z.object({
  id: z.string(),
  amount: z.int(),
  charge: z.string(),
  currency: z.string(),
  evidence_details: z.object({ due_by: seconds.nullish() }).nullish(),
  payment_intent: z.string().nullish(),
  reason: z.string(),
  status: z.string(),
});

/** https://docs.stripe.com/api/payouts/object */
export const Payout = z.object({
  id: z.string(),
  amount: z.int(),
  arrival_date: seconds,
  created: seconds,
  currency: z.string(),
  reconciliation_status: z.string(),
  status: z.string(),
});
export type Payout = z.infer<typeof Payout>;

/** https://docs.stripe.com/api/events/object */
export const StripeEvent = z.object({
  id: z.string(),
  object: z.literal('event'),
  created: seconds,
  data: z.object({ object: z.looseObject({}), previous_attributes: z.looseObject({}).optional() }),
  request: z.object({ idempotency_key: z.string().nullish() }).nullish(),
  type: z.string(),
});
export type StripeEvent = z.infer<typeof StripeEvent>;

/** https://docs.stripe.com/api/pagination , and the same of a search */
export const pageOf = <T>(item: z.ZodType<T>) => z.object({ data: z.array(item), has_more: z.boolean() });
