import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import StripeClient from 'stripe';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { startStripe, type Stripe, type StripeOptions } from '../../../local/partners/stripe/stripe.ts';

const KEY = 'sk_test_simulated';
const DAY = 86_400_000;
let clock: ManualClock;
let partner: Stripe;
let stripe: StripeClient;

async function start(options: Partial<StripeOptions> = {}): Promise<void> {
  await partner.stop();
  partner = await startStripe({ apiKey: KEY, clock, ...options });
  stripe = clientOf(partner);
}
const clientOf = ({ url }: Stripe, key = KEY) => new StripeClient(key, { host: '127.0.0.1', port: new URL(url).port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });

beforeEach(async () => {
  clock = new ManualClock();
  partner = await startStripe({ apiKey: KEY, clock });
  stripe = clientOf(partner);
});
afterEach(() => partner.stop());

const hold = (change: Partial<StripeClient.PaymentIntentCreateParams> = {}, options: StripeClient.RequestOptions = {}) =>
  stripe.paymentIntents.create({ amount: 5000, currency: 'usd', capture_method: 'manual', payment_method: 'pm_card_visa', allowed_payment_method_types: ['card'], confirm: true, ...change }, options);
const chargeOf = async (intent: StripeClient.PaymentIntent) => stripe.charges.retrieve(intent.latest_charge as string);
async function control(path: string, body: object = {}): Promise<Record<string, unknown>> {
  const response = await fetch(partner.url + path, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}
const refused = (work: Promise<unknown>) => work.then(() => expect.fail('was taken'), (error: StripeClient.errors.StripeError) => error);

describe('a hold', () => {
  test('is confirmed, and says until when it lasts and how risky it is', async () => {
    const intent = await hold({ expand: ['latest_charge'] });
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 5000, amount_received: 0 });
    expect(intent.latest_charge).toMatchObject({
      captured: false, outcome: { risk_level: 'normal', risk_score: 17, type: 'authorized' },
      payment_method_details: { card: { brand: 'visa', capture_before: clock.now() / 1000 + 7 * 86_400, multicapture: { status: 'unavailable' } } },
    });
  });

  test('of a Visa card without its customer lasts four days and 18 hours', async () => {
    const charge = await chargeOf(await hold({ off_session: true }));
    expect(charge.payment_method_details?.card?.capture_before).toBe(clock.now() / 1000 + 4 * 86_400 + 18 * 3600);
  });

  test('ends by itself, as expired', async () => {
    const { id } = await hold();
    await clock.advance(7 * DAY);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'canceled', cancellation_reason: 'expired', amount_capturable: 0 });
    expect((await stripe.refunds.list({ payment_intent: id })).data).toEqual([]);
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
    ['pm_card_riskLevelHighest', 'card_declined', 'fraudulent'],
  ])('of %s is refused with its decline code', async (payment_method, code, decline_code) => {
    const error = await refused(hold({ payment_method }));
    expect(error).toBeInstanceOf(StripeClient.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code, decline_code, payment_intent: { status: 'requires_payment_method' } });
  });

  test('at the highest risk is told where Radar does not block, and one at elevated risk may be reviewed', async () => {
    await start({ blockHighestRisk: false, reviewElevatedRisk: true });
    expect((await chargeOf(await hold({ payment_method: 'pm_card_riskLevelHighest' }))).outcome).toMatchObject({ risk_level: 'highest', risk_score: 92 });
    const elevated = await hold({ payment_method: 'pm_card_riskLevelElevated' });
    expect(elevated.review).toMatch(/^prv_/);
    expect((await chargeOf(elevated)).outcome).toMatchObject({ risk_level: 'elevated', type: 'manual_review' });
  });

  test('waits for the customer where the bank wants it, and is refused where they are not there', async () => {
    const waiting = await hold({ payment_method: 'pm_card_authenticationRequired' });
    expect(waiting).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    expect(await control('/_authenticate', { payment_intent: waiting.id })).toMatchObject({ status: 'requires_capture' });
    const error = await refused(hold({ payment_method: 'pm_card_authenticationRequired', off_session: true }));
    expect(error).toMatchObject({ code: 'authentication_required', decline_code: 'authentication_required' });
  });

  test('may be tried again with another card', async () => {
    const error = await refused(hold({ payment_method: 'pm_card_visa_chargeDeclined' }));
    const id = error.payment_intent?.id ?? '';
    expect(await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_mastercard' })).toMatchObject({ id, status: 'requires_capture', last_payment_error: null });
  });

  test('is let go by a cancel, once', async () => {
    const { id } = await hold();
    expect(await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect(await refused(stripe.paymentIntents.cancel(id))).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    expect(await refused(stripe.paymentIntents.capture(id))).toMatchObject({ code: 'payment_intent_unexpected_state' });
  });
});

describe('a capture', () => {
  test('of a part is the last one: the rest is let go', async () => {
    const { id } = await hold();
    const captured = await stripe.paymentIntents.capture(id, { amount_to_capture: 3000, expand: ['latest_charge.balance_transaction'] });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 3000, amount_capturable: 0 });
    expect(captured.latest_charge).toMatchObject({ amount: 5000, amount_captured: 3000, amount_refunded: 0, balance_transaction: { amount: 3000, fee: 117, net: 2883, type: 'charge', reporting_category: 'charge' } });
    expect(await refused(stripe.paymentIntents.capture(id))).toMatchObject({ code: 'payment_intent_unexpected_state' });
  });

  test('is never more than is held', async () => {
    expect(await refused(stripe.paymentIntents.capture((await hold()).id, { amount_to_capture: 5001 }))).toMatchObject({ statusCode: 400, code: 'amount_too_large' });
  });

  test('is followed by others only where the account and the payment have multicapture', async () => {
    const { id } = await hold({ payment_method_options: { card: { request_multicapture: 'if_available' } } });
    expect(await refused(stripe.paymentIntents.capture(id, { amount_to_capture: 1000, final_capture: false }))).toMatchObject({ statusCode: 400, param: 'final_capture' });
    await start({ multicapture: true });
    const intent = await hold({ payment_method_options: { card: { request_multicapture: 'if_available' } } });
    expect((await chargeOf(intent)).payment_method_details?.card?.multicapture?.status).toBe('available');
    expect(await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1000, final_capture: false })).toMatchObject({ status: 'requires_capture', amount_capturable: 4000, amount_received: 1000 });
    expect(await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2500, final_capture: true })).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 3500 });
    const movements = await stripe.balanceTransactions.list({ source: intent.latest_charge as string });
    expect(movements.data.map(({ amount }) => amount)).toEqual([2500, 1000]);
  });
});

describe('amounts', () => {
  test.each([
    ['jpy', 500, 15],
    ['isk', 500, 45],
    ['kwd', 5120, 178],
    ['huf', 1045, 60],
  ])('in %s are counted as Stripe counts them', async (currency, amount, fee) => {
    const intent = await hold({ currency, amount });
    const captured = await stripe.paymentIntents.capture(intent.id, { expand: ['latest_charge.balance_transaction'] });
    expect(captured.latest_charge).toMatchObject({ balance_transaction: { amount, fee, currency } });
  });

  test.each([
    ['isk', 550, 'invalid_charge_amount_no_decimal_compatible'],
    ['ugx', 5, 'invalid_charge_amount_no_decimal_compatible'],
    ['kwd', 5124, undefined],
    ['usd', 0, 'parameter_invalid_integer'],
    ['xyz', 100, undefined],
  ])('in %s cannot be %d', async (currency, amount, code) => {
    const error = await refused(hold({ currency, amount }));
    expect(error).toBeInstanceOf(StripeClient.errors.StripeInvalidRequestError);
    expect(error.code).toBe(code);
  });
});

describe('the same idempotency key', () => {
  test('gives the first answer again, refusals too', async () => {
    const first = await hold({}, { idempotencyKey: 'k1' });
    await stripe.paymentIntents.cancel(first.id);
    const again = await hold({}, { idempotencyKey: 'k1' });
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    const declined = await refused(hold({ payment_method: 'pm_card_visa_chargeDeclined' }, { idempotencyKey: 'k2' }));
    expect((await refused(hold({ payment_method: 'pm_card_visa_chargeDeclined' }, { idempotencyKey: 'k2' }))).payment_intent?.id).toBe(declined.payment_intent?.id);
    expect((await stripe.paymentIntents.list()).data).toHaveLength(2);
  });

  test('with other parameters is an error of its own', async () => {
    await hold({}, { idempotencyKey: 'k1' });
    const error = await refused(hold({ amount: 6000 }, { idempotencyKey: 'k1' }));
    expect(error).toBeInstanceOf(StripeClient.errors.StripeIdempotencyError);
    expect(error.statusCode).toBe(400);
  });

  test('is free again after a day, and after a request that was refused at the door', async () => {
    const first = await hold({}, { idempotencyKey: 'k1' });
    await clock.advance(DAY);
    expect((await hold({}, { idempotencyKey: 'k1' })).id).not.toBe(first.id);
    await refused(hold({ currency: 'xyz' }, { idempotencyKey: 'k2' }));
    expect(await hold({}, { idempotencyKey: 'k2' })).toMatchObject({ status: 'requires_capture' });
  });
});

describe('a refund', () => {
  const taken = async (payment_method = 'pm_card_visa') => stripe.paymentIntents.capture((await hold({ payment_method })).id);

  test('gives back parts, never more than was taken', async () => {
    const { latest_charge: charge, id } = await taken();
    expect(await stripe.refunds.create({ charge: charge as string, amount: 2000, reason: 'requested_by_customer', metadata: { refund_id: 'R1' } })).toMatchObject({ status: 'succeeded', amount: 2000, metadata: { refund_id: 'R1' } });
    expect(await refused(stripe.refunds.create({ charge: charge as string, amount: 3001 }))).toMatchObject({ statusCode: 400, param: 'amount' });
    await stripe.refunds.create({ payment_intent: id });
    expect(await refused(stripe.refunds.create({ payment_intent: id }))).toMatchObject({ code: 'charge_already_refunded' });
    expect((await stripe.refunds.list({ charge: charge as string })).data.map(({ amount }) => amount)).toEqual([3000, 2000]);
  });

  test.each([
    ['pm_card_pendingRefund', 'pending', 'succeeded', 5000],
    ['pm_card_refundFail', 'succeeded', 'failed', 0],
  ])('to %s is %s, later %s', async (method, first, later, given) => {
    const { id } = await taken(method);
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect(refund.status).toBe(first);
    await clock.advance(2_000);
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe(later);
    expect((await stripe.charges.retrieve(refund.charge as string)).amount_refunded).toBe(given);
  });
});

test('a dispute takes the money and a fee, and gives the money back when it is won', async () => {
  const { id, latest_charge: charge } = await stripe.paymentIntents.capture((await hold()).id);
  const opened = await control('/_disputes', { payment_intent: id, reason: 'product_not_received' });
  expect(await stripe.disputes.retrieve(String(opened['id']))).toMatchObject({ status: 'needs_response', amount: 5000, charge, reason: 'product_not_received', balance_transactions: [{ amount: -5000, fee: 1500, net: -6500, reporting_category: 'dispute' }] });
  expect(await refused(stripe.refunds.create({ payment_intent: id }))).toMatchObject({ code: 'charge_disputed' });
  await control('/_disputes/close', { dispute: opened['id'], outcome: 'won' });
  expect((await stripe.disputes.list({ payment_intent: id })).data[0]).toMatchObject({ status: 'won', balance_transactions: [{ net: -6500 }, { net: 5000, reporting_category: 'dispute_reversal' }] });
});

test('a payout is the sum of what it settles, and a second one settles what came after', async () => {
  for (let count = 0; count < 3; count += 1) await stripe.paymentIntents.capture((await hold()).id);
  const payout = partner.payOut();
  expect(await stripe.payouts.retrieve(payout.id)).toMatchObject({ amount: 3 * (5000 - 175), status: 'paid', reconciliation_status: 'completed' });
  const movements: StripeClient.BalanceTransaction[] = [];
  for await (const each of stripe.balanceTransactions.list({ payout: payout.id, limit: 2 })) movements.push(each);
  expect(movements.map(({ type, net }) => [type, net])).toEqual([['payout', -14_475], ['charge', 4825], ['charge', 4825], ['charge', 4825]]);
  expect(await control('/_payouts')).toMatchObject({ error: 'the balance in usd is 0: there is nothing to pay out' });
});

test('a search finds by metadata what is a minute old', async () => {
  const { id } = await hold({ metadata: { payment_id: 'PAY-1' } });
  await hold({ metadata: { payment_id: 'PAY-2' } });
  const search = () => stripe.paymentIntents.search({ query: "metadata['payment_id']:'PAY-1' AND status:'requires_capture'" });
  expect((await search()).data).toEqual([]);
  await clock.advance(60_000);
  expect((await search()).data.map((each) => each.id)).toEqual([id]);
});

test('a kept card belongs to its customer', async () => {
  const customer = await stripe.customers.create({ name: 'Acme' });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  expect(await hold({ customer: customer.id, payment_method: card.id })).toMatchObject({ status: 'requires_capture', customer: customer.id });
  expect(await refused(hold({ payment_method: card.id }))).toMatchObject({ statusCode: 400, param: 'payment_method' });
});

test('who is not known, what is not there and what is not a parameter are told apart', async () => {
  expect(await refused(clientOf(partner, 'sk_test_other_key').paymentIntents.list())).toBeInstanceOf(StripeClient.errors.StripeAuthenticationError);
  expect(await refused(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({ statusCode: 404, code: 'resource_missing' });
  expect(await refused(hold({ colour: 'red' } as object))).toMatchObject({ statusCode: 400, code: 'parameter_unknown', param: 'colour' });
  expect(await refused(hold({ payment_method: 'pm_none' }))).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'payment_method' });
});

test('faults are the vendor\'s own', async () => {
  partner.faults.add({ kind: 'rateLimit', operation: 'payment_intents.create', retryAfterSeconds: 3 });
  const limited = await refused(hold());
  expect(limited).toBeInstanceOf(StripeClient.errors.StripeRateLimitError);
  expect(limited.headers?.['retry-after']).toBe('3');
  partner.faults.add({ kind: 'unavailable' });
  for (const _ of [1, 2]) expect(await refused(hold({}, { idempotencyKey: 'k0' }))).toBeInstanceOf(StripeClient.errors.StripeAPIError);
  partner.faults.add({ kind: 'reject', error: { decline_code: 'do_not_honor' } });
  expect(await refused(hold())).toMatchObject({ type: 'StripeCardError', decline_code: 'do_not_honor' });
  partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.create' });
  partner.faults.add({ kind: 'reset', operation: 'payment_intents.create' });
  expect(await refused(hold({}, { idempotencyKey: 'k1' }))).toBeInstanceOf(StripeClient.errors.StripeConnectionError);
  expect(partner.calls().map(({ outcome }) => outcome)).toEqual(['rateLimit', 'unavailable', 'refused', 'reject', 'reset', 'lostAnswer']);
});

test('everything is there after a restart, holds that end included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await start({ dataFile: join(folder, 'stripe.sqlite') });
  const { id } = await hold({ metadata: { payment_id: 'PAY-1' } }, { idempotencyKey: 'k1' });
  await start({ dataFile: join(folder, 'stripe.sqlite') });
  const others = [await hold(), await hold(), await hold()].map((each) => each.id);
  await start({ dataFile: join(folder, 'stripe.sqlite') });
  expect((await stripe.paymentIntents.list()).data.map((each) => each.id)).toEqual([...others.toReversed(), id]);
  expect((await hold({ metadata: { payment_id: 'PAY-1' } }, { idempotencyKey: 'k1' })).id).toBe(id);
  await clock.advance(7 * DAY);
  expect((await stripe.paymentIntents.retrieve(id)).cancellation_reason).toBe('expired');
});
