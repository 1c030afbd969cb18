import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Capture, PaymentGateway, Refund } from '../../../core/payments/gateway.ts';
import { Refused, type StripeClient } from './client.ts';
import { callKey, captureEntry, captureIn, type KnownCapture, META } from './from-canonical.ts';
import { hasEnded } from './intents.ts';
import { fromStripe, toStripe } from './money.ts';
import { BalanceTransaction, type Charge, pageOf, PaymentIntent, Refund as StripeRefund } from './schema.ts';
import { captureOf, chargeIn, refundOf } from './to-canonical.ts';

type CaptureRequest = Parameters<PaymentGateway['capture']>[0];
type RefundRequest = Parameters<PaymentGateway['refund']>[0];

const WITH_MOVEMENT = { expand: ['latest_charge.balance_transaction'] };

export async function capture(client: StripeClient, request: CaptureRequest): Promise<Capture> {
  const { authorisationId, captureId, amount, final } = request;
  const read = () => client.get(PaymentIntent, `payment_intents/${authorisationId}`, WITH_MOVEMENT);
  const intent = await read();
  const known = await knownCapture(client, intent, captureId);
  if (known) return known;
  const wanted = capturable(intent, request);
  const several = chargeIn(intent).payment_method_details?.card?.multicapture?.status === 'available';
  try {
    const { value } = await client.post(
      PaymentIntent,
      `payment_intents/${authorisationId}/capture`,
      { amount_to_capture: wanted, ...(several && { final_capture: String(final) }), metadata: captureEntry({ captureId, amount: Number(wanted), after: intent.amount_received }), ...WITH_MOVEMENT },
      callKey.capture(captureId),
    );
    return captureOf(chargeIn(value), amount);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // somebody else has captured in between, perhaps this very document
    const now = await read();
    const meanwhile = await knownCapture(client, now, captureId);
    if (meanwhile) return meanwhile;
    capturable(now, request);
    if (error.kind === 'idempotency_error') throw new Transient('payment.moved-on', `payment ${authorisationId} moved while it was captured`);
    throw error;
  }
}

/** The amount in Stripe's minor units. @throws Rejected where it cannot be captured */
function capturable(intent: PaymentIntent, { authorisationId, captureId, amount }: CaptureRequest): string {
  const detail = { authorisationId, captureId };
  if (intent.status === 'canceled') throw hasEnded(intent, detail);
  if (intent.status === 'succeeded') throw new Rejected('payment.already-captured', `${authorisationId} gives no second capture`, detail);
  if (intent.status !== 'requires_capture') throw new Rejected('payment.refused', `${authorisationId} is ${intent.status}: nothing is held`, detail);
  const wanted = toStripe(amount);
  if (wanted.currency !== intent.currency || BigInt(wanted.amount) > BigInt(intent.amount_capturable)) {
    throw new Rejected('payment.over-authorised', `${authorisationId} has less to capture than the document asks for`, { ...detail, amount, capturable: fromStripe(intent.amount_capturable, intent.currency) });
  }
  return wanted.amount;
}

/** The capture of this document, where there was one, with its own movement of money. */
async function knownCapture(client: StripeClient, intent: PaymentIntent, captureId: string): Promise<Capture | undefined> {
  const known = captureIn(intent.metadata, captureId);
  if (!known) return undefined;
  const charge = chargeIn(intent);
  const only = charge.amount_captured === known.amount && known.after === 0;
  return captureOf(only ? charge : { ...charge, balance_transaction: await movementOf(client, charge, known) }, fromStripe(known.amount, charge.currency));
}

/** Captures of one charge are told apart by what had been captured before them. */
async function movementOf(client: StripeClient, charge: Charge, { amount, after }: KnownCapture): Promise<BalanceTransaction | undefined> {
  const { data } = await client.get(pageOf(BalanceTransaction), 'balance_transactions', { source: charge.id, type: 'charge', limit: '100' });
  let before = 0;
  for (const movement of data.toReversed()) {
    if (before === after && movement.amount === amount) return movement;
    before += movement.amount;
  }
  return data.find((movement) => movement.amount === amount);
}

export async function refund(client: StripeClient, { gatewayCaptureId, refundId, amount, reason }: RefundRequest): Promise<Refund> {
  const known = await knownRefund(client, gatewayCaptureId, refundId);
  if (known) return refundOf(known);
  try {
    const { value } = await client.post(
      StripeRefund,
      'refunds',
      { charge: gatewayCaptureId, amount: toStripe(amount).amount, reason: 'requested_by_customer', metadata: { [META.refund]: refundId, ...(reason && { [META.reason]: reason.slice(0, 500) }) } },
      callKey.refund(refundId),
    );
    return refundOf(value);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const detail = { gatewayCaptureId, refundId, amount };
    if (error.reason === 'charge_disputed') throw new Rejected('payment.disputed', `${gatewayCaptureId} is disputed: Stripe gives nothing back beside it`, detail);
    if (error.reason === 'charge_already_refunded' || error.param === 'amount') throw new Rejected('payment.over-captured', `less than that is left of ${gatewayCaptureId}`, detail);
    throw error;
  }
}

/** Lists know what was made a moment ago; searches do not. */
async function knownRefund(client: StripeClient, charge: string, refundId: string): Promise<StripeRefund | undefined> {
  for (let after: string | undefined; ; ) {
    const page = await client.get(pageOf(StripeRefund), 'refunds', { charge, limit: '100', ...(after && { starting_after: after }) });
    const found = page.data.find(({ metadata }) => metadata?.[META.refund] === refundId);
    after = page.data.at(-1)?.id;
    if (found || !page.has_more || !after) return found;
  }
}
