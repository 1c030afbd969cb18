import type { Money } from '../model/money.ts';
import type { PaymentRisk } from '../model/payment.ts';

/** One payment of an order: what is asked for the first time, and what is looked up by `paymentId` ever after. */
export interface PaymentRequest {
  /** Ours. A new authorisation of the same order (expired, or for a later shipment) is a new payment with an id of its own. */
  paymentId: string;
  orderId: string;
  amount: Money;
  /** The gateway's token of the payment method. Another one after a decline is fine. */
  paymentMethod: string;
  /** The gateway's own id of the customer that the payment method is kept under, where we know it. */
  customerReference?: string;
}

export interface Authorisation {
  authorisationId: string;
  authorised: Money;
  /** The hold ends here: what is captured later than this is refused. */
  captureBefore: string;
  /** Several captures are possible. Otherwise the first one is the last, and each later shipment needs a payment of its own. */
  multiCapture: boolean;
  risk: PaymentRisk;
}

export interface Capture {
  /** What a refund is asked for. Captures of one authorisation may share it. */
  gatewayCaptureId: string;
  captured: Money;
  at: string;
  /** The gateway's id of this movement of money, one per capture: the same in its settlement. */
  balanceTransaction?: string;
  /** In the currency that is settled in. */
  fee?: Money;
}

export interface Refund {
  gatewayRefundId: string;
  refunded: Money;
  status: 'succeeded' | 'pending' | 'failed';
}

/**
 * What a payment gateway does. Every call is safe to repeat: it looks its document up by our id first, because after a timeout the outcome is
 * unknown. Throws Transient, or Rejected: `payment.refused` where the gateway does not take the request for another reason than those below.
 */
export interface PaymentGateway {
  /**
   * Holds the amount. A repeat gives the same authorisation. The risk is told, not decided here.
   * @throws Rejected payment.declined (`declineCode` in the detail), payment.action-required where the customer must confirm with their bank,
   * payment.amount-differs where this payment is authorised for another amount, payment.voided, payment.authorisation-expired
   */
  authorise(request: PaymentRequest): Promise<Authorisation>;
  /**
   * Takes money, never more than authorised. `captureId` is ours, one per invoice: a repeat gives the same capture. `final`: the rest is released.
   * @throws Rejected payment.over-authorised, payment.authorisation-expired, payment.already-captured where there is no second capture
   */
  capture(request: { authorisationId: string; captureId: string; amount: Money; final: boolean }): Promise<Capture>;
  /**
   * Releases what is not captured, also where the answer to `authorise` was lost; nothing there is success. `authorise` of the same payment is refused from
   * then on.
   */
  void(payment: PaymentRequest & { authorisationId?: string }): Promise<void>;
  /**
   * Gives captured money back. `refundId` is ours: a repeat gives the same refund.
   * @throws Rejected payment.over-captured where less is left to give back
   */
  refund(request: { gatewayCaptureId: string; refundId: string; amount: Money; reason?: string }): Promise<Refund>;
}
