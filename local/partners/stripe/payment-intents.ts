import type { Json, JsonObject } from '../../contract.ts';
import type { Account } from './account.ts';
import { authorise, released, take } from './charges.ts';
import { checkAmount } from './currencies.ts';
import { invalid, missing, StripeError, unexpected } from './errors.ts';
import { Params } from './form.ts';
import { usable } from './payment-methods.ts';
import { index } from './search.ts';
import type { Charge, PaymentIntent } from './records.ts';

const CREATE = [
  'allowed_payment_method_types', 'amount', 'automatic_payment_methods', 'capture_method', 'confirm', 'confirmation_method', 'currency', 'customer', 'description', 'error_on_requires_action', 'metadata', 'off_session', 'payment_method',
  'payment_method_options', 'receipt_email', 'return_url', 'setup_future_usage', 'shipping', 'statement_descriptor', 'statement_descriptor_suffix', 'transfer_group',
];
const UPDATE = ['amount', 'currency', 'customer', 'description', 'metadata', 'payment_method', 'payment_method_options', 'receipt_email', 'shipping', 'transfer_group'];
const CONFIRM = ['error_on_requires_action', 'off_session', 'payment_method', 'payment_method_options', 'receipt_email', 'return_url'];
const CAPTURE = ['amount_to_capture', 'final_capture', 'metadata', 'statement_descriptor', 'statement_descriptor_suffix'];

export function paymentIntent(account: Account, id: string): PaymentIntent {
  const found = account.get<PaymentIntent>('payment_intent', id);
  if (!found) throw missing('payment_intent', id, 'intent');
  return found;
}

/** https://docs.stripe.com/api/payment_intents/create ; `payment_method_types` is no parameter any more since 2026-09-30.endive. */
export function create(account: Account, raw: JsonObject): PaymentIntent {
  const params = new Params(raw, CREATE);
  const currency = params.needed('currency').toLowerCase();
  const amount = params.integer('amount');
  if (amount === undefined) throw invalid('Missing required param: amount.', { param: 'amount', code: 'parameter_missing' });
  checkAmount(amount, currency, 'amount');
  const captureMethod = params.oneOf('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async';
  const customer = params.text('customer') ?? null;
  if (customer !== null && !account.get('customer', customer)) throw missing('customer', customer, 'customer');
  const method = params.text('payment_method');
  const id = account.newId('pi');
  const created: PaymentIntent = {
    id, object: 'payment_intent', allowed_payment_method_types: params.list('allowed_payment_method_types').length > 0 ? params.list('allowed_payment_method_types') : null, amount, amount_capturable: 0, amount_details: { tip: {} }, amount_received: 0, application: null, application_fee_amount: null, automatic_payment_methods: null,
    canceled_at: null, cancellation_reason: null, capture_method: captureMethod, customer_account: null, excluded_payment_method_types: null, payment_record: null, client_secret: account.newSecret(`${id}_secret`), confirmation_method: params.text('confirmation_method') ?? 'automatic',
    created: account.now(), currency, customer, description: params.text('description') ?? null, last_payment_error: null, latest_charge: null, livemode: false, metadata: params.metadata({}),
    next_action: null, on_behalf_of: null, payment_method: method === undefined ? null : usable(account, method, customer).id, payment_method_options: optionsOf(params, {}), payment_method_types: ['card'],
    processing: null, receipt_email: params.text('receipt_email') ?? null, review: null, setup_future_usage: params.text('setup_future_usage') ?? null, shipping: null, statement_descriptor: null,
    statement_descriptor_suffix: null, status: method === undefined ? 'requires_payment_method' : 'requires_confirmation', transfer_data: null, transfer_group: params.text('transfer_group') ?? null,
  };
  if (params.flag('off_session') !== undefined && !params.flag('confirm')) throw invalid('You may only specify this parameter when confirming: off_session.', { param: 'off_session' });
  account.put(created);
  index(account, created);
  account.announce('payment_intent.created', created);
  return params.flag('confirm') ? confirmed(account, created, params) : created;
}

/** https://docs.stripe.com/api/payment_intents/update */
export function update(account: Account, id: string, raw: JsonObject): PaymentIntent {
  const params = new Params(raw, UPDATE);
  const before = paymentIntent(account, id);
  const amount = params.integer('amount');
  if (amount !== undefined) checkAmount(amount, before.currency, 'amount');
  if (Object.keys(raw).some((name) => name !== 'metadata' && name !== 'description' && name !== 'expand') && !['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(before.status)) {
    throw wrongState(before, `This PaymentIntent's amount could not be updated because it has a status of ${before.status}.`);
  }
  const method = params.text('payment_method');
  const customer = params.text('customer') ?? before.customer;
  if (customer !== null && !account.get('customer', customer)) throw missing('customer', customer, 'customer');
  const after: PaymentIntent = {
    ...before, amount: amount ?? before.amount, customer, metadata: params.metadata(before.metadata), payment_method_options: optionsOf(params, before.payment_method_options),
    ...(method !== undefined && { payment_method: usable(account, method, customer).id, status: 'requires_confirmation' as const }),
  };
  account.put(after);
  index(account, after);
  return after;
}

/** https://docs.stripe.com/api/payment_intents/confirm */
export function confirm(account: Account, id: string, raw: JsonObject): PaymentIntent {
  return confirmed(account, paymentIntent(account, id), new Params(raw, CONFIRM));
}

function confirmed(account: Account, before: PaymentIntent, params: Params): PaymentIntent {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(before.status)) {
    const why = before.status === 'succeeded' ? 'because it has already succeeded after being previously confirmed' : `because it has a status of ${before.status}`;
    throw wrongState(before, `You cannot confirm this PaymentIntent ${why}.`);
  }
  const token = params.text('payment_method') ?? before.payment_method;
  if (token === null) throw unexpected('You cannot confirm this PaymentIntent because it\'s missing a payment method.', 'payment_intent_unexpected_state', { payment_intent: before as unknown as Json });
  const intent: PaymentIntent = { ...before, payment_method: usable(account, token, before.customer).id, payment_method_options: optionsOf(params, before.payment_method_options) };
  return authorise(account, intent, { offSession: params.flag('off_session') ?? false, failInstead: params.flag('error_on_requires_action') ?? false });
}

/** https://docs.stripe.com/api/payment_intents/capture */
export function capture(account: Account, id: string, raw: JsonObject): PaymentIntent {
  const params = new Params(raw, CAPTURE);
  const before = paymentIntent(account, id);
  const amount = params.integer('amount_to_capture');
  const final = params.flag('final_capture') ?? true;
  if (amount !== undefined && amount < 1) throw invalid('This value must be greater than or equal to 1.', { param: 'amount_to_capture', code: 'parameter_invalid_integer' });
  const metadata = params.metadata(before.metadata);
  if (before.status !== 'requires_capture') throw wrongState(before, `This PaymentIntent could not be captured because it has a status of ${before.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`);
  const charge = account.get<Charge>('charge', before.latest_charge) as Charge;
  if (!final && charge.payment_method_details.card.multicapture.status !== 'available') {
    throw new StripeError(400, { message: 'You can only set `final_capture` to `false` for a PaymentIntent that is eligible for multicapture.', param: 'final_capture', type: 'invalid_request_error' });
  }
  if (amount !== undefined) checkAmount(amount, before.currency, 'amount_to_capture');
  const taken = amount ?? before.amount_capturable;
  if (taken > before.amount_capturable) throw unexpected('The amount to capture is greater than the amount that can be captured for this PaymentIntent.', 'amount_too_large', { param: 'amount_to_capture', payment_intent: before as unknown as Json });
  return take(account, { ...before, metadata }, charge, taken, final);
}

/** https://docs.stripe.com/api/payment_intents/cancel */
export function cancel(account: Account, id: string, raw: JsonObject): PaymentIntent {
  const reason = new Params(raw, ['cancellation_reason']).oneOf('cancellation_reason', ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']);
  const before = paymentIntent(account, id);
  if (before.status === 'canceled' || before.status === 'succeeded') {
    throw wrongState(before, `You cannot cancel this PaymentIntent because it has a status of ${before.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`);
  }
  return released(account, before, reason ?? null);
}

const wrongState = (intent: PaymentIntent, message: string): StripeError => unexpected(message, 'payment_intent_unexpected_state', { payment_intent: intent as unknown as Json });

/** What of `payment_method_options[card]` has an effect here. */
function optionsOf(params: Params, before: object): object {
  const card = params.object('payment_method_options')['card'] as JsonObject | undefined;
  return card ? { ...before, card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic', ...card } } : before;
}
