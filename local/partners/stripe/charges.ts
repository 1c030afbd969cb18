import type { Json } from '../../contract.ts';
import type { Account } from './account.ts';
import type { Card } from './cards.ts';
import { feeOf } from './currencies.ts';
import { dispute } from './disputes.ts';
import { cardError } from './errors.ts';
import { cardOf } from './payment-methods.ts';
import type { Charge, PaymentIntent } from './records.ts';

const DAY = 86_400;
/** https://docs.stripe.com/payments/place-a-hold-on-a-payment-method : seven days; four days and 18 hours where Visa's customer is not there. */
const holdOf = (card: Card, offSession: boolean): number => (offSession && card.brand === 'visa' ? 4 * DAY + 18 * 3600 : 7 * DAY);

/** The bank and Radar answer. A refusal is an object with `last_payment_error`: the call that asked answers 402 with it. */
export function authorise(account: Account, intent: PaymentIntent, { offSession, failInstead = false, authenticated = false }: { offSession: boolean; failInstead?: boolean; authenticated?: boolean }): PaymentIntent {
  const card = cardOf(account, intent.payment_method);
  if (card.authentication && !authenticated) {
    if (offSession || failInstead) return failed(account, intent, card, { code: 'authentication_required', declineCode: 'authentication_required', message: 'Your card was declined. This transaction requires authentication.' });
    const waiting: PaymentIntent = { ...intent, status: 'requires_action', next_action: { type: 'redirect_to_url', redirect_to_url: { url: `https://hooks.stripe.com/3d_secure_2/hosted?source=${intent.id}`, return_url: null } } };
    account.put(waiting);
    account.announce('payment_intent.requires_action', waiting);
    return waiting;
  }
  if (card.blocked || (card.risk === 'highest' && account.settings.blockHighestRisk)) return failed(account, intent, card, { code: 'card_declined', declineCode: 'fraudulent', message: 'Your card was declined.' });
  if (card.decline) return failed(account, intent, card, card.decline);
  const automatic = intent.capture_method !== 'manual';
  const charge = newCharge(account, intent, card, { offSession, paid: true });
  const review = card.risk === 'elevated' && account.settings.reviewElevatedRisk ? account.newId('prv') : null;
  const authorised: Charge = { ...charge, review };
  const after: PaymentIntent = { ...intent, status: 'requires_capture', amount_capturable: intent.amount, latest_charge: charge.id, last_payment_error: null, next_action: null, review };
  if (automatic) return take(account, after, authorised, intent.amount, true);
  account.put(authorised);
  account.put(after);
  account.announce('charge.succeeded', authorised);
  account.announce('payment_intent.amount_capturable_updated', after);
  watchHold(account, after);
  return after;
}

function failed(account: Account, intent: PaymentIntent, card: Card, { code, declineCode, message }: { code: string; declineCode: string; message: string }): PaymentIntent {
  const blocked = card.blocked || card.risk === 'highest';
  const charge: Charge = {
    ...newCharge(account, intent, card, { offSession: false, paid: false }),
    failure_code: code,
    failure_message: message,
    outcome: { network_status: blocked ? 'not_sent_to_network' : 'declined_by_network', reason: blocked ? 'highest_risk_level' : declineCode, risk_level: card.risk ?? 'normal', risk_score: scoreOf(card), seller_message: message, type: blocked ? 'blocked' : 'issuer_declined' },
  };
  const error = cardError(code, message, { charge: charge.id, decline_code: declineCode, ...(code === 'expired_card' && { param: 'exp_month' }), ...(code === 'incorrect_cvc' && { param: 'cvc' }) });
  const after: PaymentIntent = { ...intent, status: 'requires_payment_method', payment_method: null, latest_charge: charge.id, last_payment_error: error, next_action: null };
  account.put(charge);
  account.put(after);
  account.announce('charge.failed', charge);
  account.announce('payment_intent.payment_failed', after);
  return after;
}

const scoreOf = (card: Card): number => (card.risk === 'highest' ? 92 : card.risk === 'elevated' ? 68 : 17);

function newCharge(account: Account, intent: PaymentIntent, card: Card, { offSession, paid }: { offSession: boolean; paid: boolean }): Charge {
  const wanted = (intent.payment_method_options as { card?: { request_multicapture?: string } }).card?.request_multicapture === 'if_available';
  const manual = intent.capture_method === 'manual' && paid;
  return {
    id: account.newId('ch'), object: 'charge', amount: intent.amount, amount_captured: 0, amount_refunded: 0, application: null, application_fee: null, application_fee_amount: null, balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null }, calculated_statement_descriptor: 'CROSSDOCK DEMO', captured: false, created: account.now(), currency: intent.currency,
    customer: intent.customer, description: intent.description ?? null, disputed: false, failure_balance_transaction: null, failure_code: null, failure_message: null, fraud_details: {}, livemode: false,
    metadata: intent.metadata, on_behalf_of: null, paid, payment_intent: intent.id, payment_method: intent.payment_method, receipt_email: null, receipt_number: null, receipt_url: null, refunded: false,
    review: null, shipping: null, source_transfer: null, status: paid ? 'succeeded' : 'failed', transfer_data: null, transfer_group: null,
    outcome: {
      network_status: 'approved_by_network', reason: card.risk ? `${card.risk}_risk_level` : null, risk_level: card.risk ?? 'normal', risk_score: scoreOf(card), seller_message: 'Payment complete.',
      type: card.risk === 'elevated' && account.settings.reviewElevatedRisk ? 'manual_review' : 'authorized',
    },
    payment_method_details: {
      type: 'card',
      card: {
        amount_authorized: paid ? intent.amount : null, brand: card.brand, country: 'US', exp_month: 12, exp_year: 2034, funding: 'credit', last4: card.last4, network: card.brand,
        ...(manual && { capture_before: account.now() + holdOf(card, offSession) }),
        multicapture: { status: manual && wanted && account.settings.multicapture ? 'available' : 'unavailable' },
        three_d_secure: card.authentication ? { authentication_flow: 'challenge', result: 'authenticated', version: '2.2.0' } : null, wallet: null,
      },
    },
  };
}

/** Money moves: one balance transaction per capture, and the charge names the newest. */
export function take(account: Account, intent: PaymentIntent, charge: Charge, amount: number, final: boolean): PaymentIntent {
  const { currency } = intent;
  const transaction = account.book({ gross: amount, fee: feeOf(amount, currency), currency, type: 'charge', category: 'charge', source: charge.id });
  const capturable = intent.amount_capturable - amount;
  const over = final || capturable === 0;
  const captured: Charge = { ...charge, amount_captured: charge.amount_captured + amount, captured: over, balance_transaction: transaction.id };
  const after: PaymentIntent = { ...intent, amount_received: intent.amount_received + amount, amount_capturable: over ? 0 : capturable, status: over ? 'succeeded' : 'requires_capture' };
  account.put(captured);
  account.put(after);
  if (intent.capture_method !== 'manual') account.announce('charge.succeeded', captured);
  else if (over) account.announce('charge.captured', captured);
  else account.announce('charge.updated', captured, { amount_captured: charge.amount_captured, balance_transaction: charge.balance_transaction });
  account.announce(over ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated', after);
  const { dispute: reason } = cardOf(account, intent.payment_method);
  if (over && reason) dispute(account, captured, reason);
  return over ? (account.get<PaymentIntent>('payment_intent', intent.id) as PaymentIntent) : after;
}

/** The hold is let go: no refund is made of it (https://docs.stripe.com/changelog/basil/2025-03-31/remove-refund-from-partial-capture-and-payment-cancellation-flow). */
export function released(account: Account, intent: PaymentIntent, reason: string | null): PaymentIntent {
  const taken = intent.amount_received > 0;
  const after: PaymentIntent = taken
    ? { ...intent, status: 'succeeded', amount_capturable: 0 }
    : { ...intent, status: 'canceled', amount_capturable: 0, canceled_at: account.now(), cancellation_reason: reason };
  account.put(after);
  const charge = account.get<Charge>('charge', intent.latest_charge);
  if (charge && taken) account.put({ ...charge, captured: true });
  if (charge && reason === 'expired') account.announce('charge.expired', charge);
  account.announce(taken ? 'payment_intent.succeeded' : 'payment_intent.canceled', after);
  return after;
}

/** Lets go of a hold that is over, or of any that is named `now`. */
export function expire(account: Account, id: string, now = false): void {
  const intent = account.get<PaymentIntent>('payment_intent', id);
  if (intent?.status === 'requires_capture' && (now || holdUntil(account, intent) <= account.now())) released(account, intent, 'expired');
}

/** The hold ends by itself. */
export function watchHold(account: Account, intent: PaymentIntent): void {
  account.later(holdUntil(account, intent) * 1000 - account.clock.now(), () => expire(account, intent.id));
}

const holdUntil = (account: Account, intent: PaymentIntent): number => account.get<Charge>('charge', intent.latest_charge)?.payment_method_details.card.capture_before ?? Number.MAX_SAFE_INTEGER;

/** The customer does what their bank asks, in the browser. */
export function authenticate(account: Account, asked: PaymentIntent, succeeds: boolean): Json {
  const intent: PaymentIntent = { ...asked, payment_method: asked.payment_method ?? account.get<Charge>('charge', asked.latest_charge)?.payment_method ?? null };
  const card = cardOf(account, intent.payment_method);
  const after = succeeds
    ? authorise(account, intent, { offSession: false, authenticated: true })
    : failed(account, intent, card, { code: 'payment_intent_authentication_failure', declineCode: '', message: 'The provided PaymentMethod has failed authentication.' });
  return after as unknown as Json;
}
