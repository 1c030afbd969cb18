import { createHash } from 'node:crypto';
import type { PaymentRequest } from '../../../core/payments/gateway.ts';
import type { Params } from './client.ts';
import { toStripe } from './money.ts';

/** Under which of our documents Stripe's objects can be found again. Keys have up to 40 characters: https://docs.stripe.com/api/metadata */
export const META = { payment: 'payment_id', order: 'order_id', refund: 'refund_id', reason: 'reason' } as const;
const CAPTURE = 'capture_';

/** Keys of calls: Stripe gives them back in the events that come of a call. */
export const callKey = {
  authorise: (paymentId: string) => `authorise:${paymentId}`,
  capture: (captureId: string) => `capture:${captureId}`,
  refund: (refundId: string) => `refund:${refundId}`,
};

/** Our id of the capture that a call was made for. `~2` is a later attempt after a failure of Stripe's. */
export const captureIdIn = (key: string | null | undefined): string | undefined => /^capture:(.+?)(?:~\d+)?$/.exec(key ?? '')?.[1];

/** https://docs.stripe.com/api/payment_intents/create : it holds nothing before it is confirmed. The same for the same payment, whatever card it is tried with. */
export const newIntent = ({ paymentId, orderId, amount }: PaymentRequest): Params => ({
  ...toStripe(amount),
  capture_method: 'manual',
  allowed_payment_method_types: ['card'],
  payment_method_options: { card: { request_multicapture: 'if_available' } },
  description: `Order ${orderId}`,
  metadata: { [META.payment]: paymentId, [META.order]: orderId },
});

/** What was captured for one of our documents, kept on the payment itself: a search would not know the last minute, a key is forgotten after a day. */
export interface KnownCapture {
  captureId: string;
  /** In Stripe's minor units. */
  amount: number;
  /** What had been captured before. */
  after: number;
}

/** One metadata entry per capture. Ids of ours may be longer than a key may be. */
export const captureEntry = ({ captureId, amount, after }: KnownCapture): Record<string, string> => ({ [entryOf(captureId)]: `${amount} after ${after} ${captureId}` });

export function captureIn(metadata: Record<string, string>, captureId: string): KnownCapture | undefined {
  const [, amount, after] = /^(\d+) after (\d+) /.exec(metadata[entryOf(captureId)] ?? '') ?? [];
  return amount === undefined ? undefined : { captureId, amount: Number(amount), after: Number(after) };
}

const entryOf = (captureId: string): string => CAPTURE + createHash('sha256').update(captureId).digest('hex').slice(0, 24);
