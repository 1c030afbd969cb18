import * as z from 'zod';
import { BalanceTransaction, paymentEvents as of } from '../model/events/payments.ts';

export type BalanceTransaction = z.infer<typeof BalanceTransaction>;

/** What a gateway reports, each a business event of that type. Told again, late and out of order, as webhooks are. */
export const GatewayEvent = z.discriminatedUnion('type', [
  of['payment.authorised'].data.extend({ type: z.literal('payment.authorised') }),
  of['payment.captured'].data.extend({ type: z.literal('payment.captured') }),
  of['payment.voided'].data.extend({ type: z.literal('payment.voided') }),
  of['payment.authorisation-expired'].data.extend({ type: z.literal('payment.authorisation-expired') }),
  of['payment.refunded'].data.extend({ type: z.literal('payment.refunded') }),
  of['payment.refund-failed'].data.extend({ type: z.literal('payment.refund-failed') }),
  of['payment.dispute-opened'].data.extend({ type: z.literal('payment.dispute-opened') }),
  of['payment.dispute-closed'].data.extend({ type: z.literal('payment.dispute-closed') }),
  of['payment.payout-announced'].data.extend({ type: z.literal('payment.payout-announced') }),
  of['payment.payout-paid'].data.extend({ type: z.literal('payment.payout-paid') }),
]);
export type GatewayEvent = z.infer<typeof GatewayEvent>;

/** What it is that happened: the same for two reports of one happening. A gateway may make two events of one change, each with an id of its own. */
export function happeningOf(event: GatewayEvent): string {
  switch (event.type) {
    case 'payment.captured':
      return `${event.type} ${event.balanceTransaction ?? `${event.gatewayCaptureId} ${event.capturedTotal.minor}`}`;
    case 'payment.refunded':
    case 'payment.refund-failed':
      return `${event.type} ${event.gatewayRefundId}`;
    case 'payment.dispute-opened':
    case 'payment.dispute-closed':
      return `${event.type} ${event.disputeId}`;
    case 'payment.payout-paid':
      return `${event.type} ${event.payoutId} ${event.part}`;
    case 'payment.payout-announced':
      return `${event.type} ${event.eventId}`;
    default:
      return `${event.type} ${event.authorisationId}`;
  }
}
