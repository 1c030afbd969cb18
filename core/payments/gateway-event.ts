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
