import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Authorisation, PaymentRequest } from '../../../core/payments/gateway.ts';
import { Refused, type StripeClient } from './client.ts';
import { callKey, META, newIntent } from './from-canonical.ts';
import { toStripe } from './money.ts';
import { pageOf, PaymentIntent, PaymentMethod } from './schema.ts';
import { authorisationOf } from './to-canonical.ts';

const WITH_CHARGE = { expand: ['latest_charge'] };
const HELD = new Set(['requires_capture', 'succeeded']);

export const readIntent = (client: StripeClient, id: string): Promise<PaymentIntent> => client.get(PaymentIntent, `payment_intents/${id}`, WITH_CHARGE);

/**
 * The payment intent of our payment, as it is now; made where there is none. Two look-ups cover all times: a search finds what is older than a minute, the
 * idempotency key what is younger than a day. It holds nothing until it is confirmed.
 */
async function intentFor(client: StripeClient, request: PaymentRequest): Promise<PaymentIntent> {
  const { data } = await client.get(pageOf(PaymentIntent), 'payment_intents/search', { query: `metadata['${META.payment}']:'${request.paymentId.replaceAll(/['\\]/g, '\\$&')}'` });
  const found = data.find(({ status }) => HELD.has(status)) ?? data.at(-1);
  // what a search gives may be older than the payment
  if (found) return readIntent(client, found.id);
  try {
    const { value, replayed } = await client.post(PaymentIntent, 'payment_intents', newIntent(request), callKey.authorise(request.paymentId));
    return replayed ? await readIntent(client, value.id) : value;
  } catch (error) {
    // made a moment ago with other parameters: the search will know it soon
    if (error instanceof Refused && error.kind === 'idempotency_error') throw new Transient('payment.not-found-yet', `payment ${request.paymentId} cannot be searched for yet`);
    throw error;
  }
}

export async function authorise(client: StripeClient, request: PaymentRequest): Promise<Authorisation> {
  const intent = await intentFor(client, request);
  const { amount, currency } = toStripe(request.amount);
  if (String(intent.amount) !== amount || intent.currency !== currency) {
    throw new Rejected('payment.amount-differs', `payment ${request.paymentId} is for another amount at Stripe`, { paymentId: request.paymentId, authorisationId: intent.id });
  }
  const settled = settle(request, intent);
  return settled ?? confirm(client, request, intent);
}

/** What has been decided about it before; undefined where it is still to be confirmed. */
function settle({ paymentId }: PaymentRequest, intent: PaymentIntent): Authorisation | undefined {
  const detail = { paymentId, authorisationId: intent.id };
  if (HELD.has(intent.status)) return authorisationOf(intent);
  if (intent.status === 'canceled') throw hasEnded(intent, detail);
  if (intent.status === 'requires_action') throw new Rejected('payment.action-required', `the customer must confirm payment ${paymentId} with their bank`, detail);
  if (intent.status === 'processing') throw new Transient('payment.processing', `payment ${paymentId} is being processed`, detail);
  return undefined;
}

/** Nobody sits at a screen: the hub confirms by itself. https://docs.stripe.com/api/payment_intents/confirm */
async function confirm(client: StripeClient, request: PaymentRequest, intent: PaymentIntent): Promise<Authorisation> {
  const { paymentId, paymentMethod, customerReference } = request;
  const detail = { paymentId, authorisationId: intent.id };
  const ready = customerReference && intent.customer !== customerReference ? await ofCustomer(client, intent, customerReference) : intent;
  try {
    const { value } = await client.post(PaymentIntent, `payment_intents/${intent.id}/confirm`, { payment_method: paymentMethod, off_session: 'true', ...WITH_CHARGE });
    const settled = settle(request, value);
    if (settled) return settled;
    throw new Transient('payment.malformed', `payment ${paymentId} is ${value.status} after it was confirmed`, detail);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.reason === 'authentication_required') throw new Rejected('payment.action-required', `the customer must confirm payment ${paymentId} with their bank`, detail);
    if (error.kind === 'card_error') throw new Rejected('payment.declined', `payment ${paymentId} was declined: ${error.declineCode ?? error.reason}`, { ...detail, declineCode: error.declineCode ?? error.reason });
    // confirmed by somebody else in between
    const settled = error.reason === 'payment_intent_unexpected_state' ? settle(request, await readIntent(client, intent.id)) : undefined;
    if (settled) return settled;
    // a card that is kept under a customer is taken for that customer only
    const owner = ready.customer ? undefined : (await client.get(PaymentMethod, `payment_methods/${paymentMethod}`)).customer;
    if (!owner) throw error;
    return confirm(client, { ...request, customerReference: owner }, ready);
  }
}

async function ofCustomer(client: StripeClient, { id }: PaymentIntent, customer: string): Promise<PaymentIntent> {
  return (await client.post(PaymentIntent, `payment_intents/${id}`, { customer })).value;
}

/**
 * Where the answer to `authorise` was lost the payment is looked up as there, which leaves one behind where there was none: cancelled at once, so that a late
 * attempt finds it and holds nothing.
 */
export async function release(client: StripeClient, { authorisationId, ...request }: PaymentRequest & { authorisationId?: string }): Promise<void> {
  let intent: PaymentIntent;
  try {
    intent = authorisationId === undefined ? await intentFor(client, request) : await readIntent(client, authorisationId);
  } catch (error) {
    // not there, or refused when it was made: nothing can be held
    if (error instanceof Refused) return;
    throw error;
  }
  if (isOver(intent)) return;
  try {
    await client.post(PaymentIntent, `payment_intents/${intent.id}/cancel`, { cancellation_reason: 'abandoned' });
  } catch (error) {
    if (!(error instanceof Refused) || !isOver(await readIntent(client, intent.id))) throw error;
  }
}

const isOver = ({ status }: PaymentIntent): boolean => status === 'canceled' || status === 'succeeded';

/** `expired` since 2025-03-31.basil, `automatic` before it. */
export const hasEnded = ({ cancellation_reason: reason }: PaymentIntent, detail: Record<string, unknown>): Rejected =>
  reason === 'expired' || reason === 'automatic' ? new Rejected('payment.authorisation-expired', 'the hold has expired', detail) : new Rejected('payment.voided', 'the payment was voided', detail);
