import type { Money } from '../model/money.ts';
import type { PaymentRisk } from '../model/payment.ts';

/** One payment of an order: what is asked for the first time, and what is looked up by `paymentId` ever after. */
export interface PaymentRequest {
  /** Ours. A new authorisation of the same order (expired, or for a later shipment) is a new payment with an id of its own. */
  paymentId: string;
  orderId: string;
  amount: Money;
  /** The gateway's token of the payment method. Another one after a decline is fine. Where a channel keeps the payment: the channel's own id of the order. */
  paymentMethod: string;
  /** What the order's other payments hold and have taken, by the gateway's ids: where a channel keeps the payment, nothing serves two of ours. */
  others?: readonly string[];
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
  /** The channel took the money then, at its checkout: captures only say which invoice it is for. */
  taken?: { at: string; balanceTransaction?: string };
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
   * @throws Rejected payment.declined (`declineCode` in the detail), payment.action-required where the customer must confirm with their bank, payment.not-in-channel,
   * payment.amount-differs where this payment is authorised for another amount, payment.voided, payment.authorisation-expired
   */
  authorise(request: PaymentRequest): Promise<Authorisation>;
  /**
   * Takes money, never more than authorised. `captureId` is ours, one per invoice: a repeat gives the same capture. `final`: the rest is released.
   * @param request.known gateway's ids of the captures that are on record: one of so much that is not among them is the one whose answer was lost, where the gateway keeps no id of ours
   * @throws Rejected payment.over-authorised, payment.authorisation-expired, payment.already-captured where there is no second capture
   */
  capture(request: { authorisationId: string; captureId: string; amount: Money; final: boolean; known?: readonly string[] }): Promise<Capture>;
  /**
   * Releases what is not captured, also where the answer to `authorise` was lost; nothing there is success. `authorise` of the same payment is refused from
   * then on. Money that the channel took at its checkout is given back, but for what invoices have of it.
   */
  void(payment: PaymentRequest & { authorisationId?: string; captured?: Money }): Promise<Refund | undefined>;
  /**
   * Gives captured money back. `refundId` is ours: a repeat gives the same refund.
   * @throws Rejected payment.over-captured where less is left to give back
   */
  refund(request: { gatewayCaptureId: string; refundId: string; amount: Money; reason?: string }): Promise<Refund>;
}
