type Metadata = Record<string, string>;

/** Any object, as it is on the wire. */
export interface StripeObject {
  id: string;
  object: string;
  created: number;
  [field: string]: unknown;
}

/** What the simulated Stripe keeps: its objects as they are on the wire, with ids where they could be expanded. Times are epoch seconds. */
export interface PaymentIntent extends StripeObject {
  amount: number;
  amount_capturable: number;
  amount_received: number;
  canceled_at: number | null;
  cancellation_reason: string | null;
  capture_method: string;
  currency: string;
  customer: string | null;
  last_payment_error: object | null;
  latest_charge: string | null;
  metadata: Metadata;
  next_action: object | null;
  payment_method: string | null;
  payment_method_options: object;
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'requires_capture' | 'canceled' | 'succeeded';
}

export interface Charge extends StripeObject {
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  balance_transaction: string | null;
  captured: boolean;
  currency: string;
  customer: string | null;
  disputed: boolean;
  metadata: Metadata;
  payment_intent: string | null;
  payment_method: string | null;
  payment_method_details: { type: 'card'; card: { capture_before?: number; multicapture: { status: 'available' | 'unavailable' }; [field: string]: unknown } };
  refunded: boolean;
  status: 'succeeded' | 'failed';
}

export interface Refund extends StripeObject {
  amount: number;
  balance_transaction: string | null;
  charge: string;
  currency: string;
  metadata: Metadata;
  payment_intent: string | null;
  status: 'pending' | 'succeeded' | 'failed';
}

export interface Dispute extends StripeObject {
  amount: number;
  charge: string;
  currency: string;
  payment_intent: string | null;
  status: 'needs_response' | 'won' | 'lost';
}

export interface BalanceTransaction extends StripeObject {
  amount: number;
  currency: string;
  fee: number;
  net: number;
  reporting_category: string;
  source: string | null;
  type: string;
}

export interface Payout extends StripeObject {
  amount: number;
  currency: string;
  status: string;
}

export interface PaymentMethod extends StripeObject {
  customer: string | null;
}

export interface StripeEvent extends StripeObject {
  data: { object: object; previous_attributes?: object };
  type: string;
}

export interface Endpoint extends StripeObject {
  enabled_events: string[];
  metadata: Metadata;
  status: 'enabled' | 'disabled';
  url: string;
}

/** Beside the objects: what Stripe knows and does not show. */
export interface Settled {
  id: string;
  payout: string;
}
export interface SigningSecrets {
  id: string;
  /** The newest first; `until` in epoch milliseconds, absent for the one in force. */
  secrets: { secret: string; until?: number }[];
}
