import StripeClient from 'stripe';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { startStripe, type Stripe } from '../../../local/partners/stripe/stripe.ts';
import { type Received, receiver } from './receiver.ts';
import { eventually } from '../../support/eventually.ts';

const KEY = 'sk_test_simulated';
const { webhooks } = new StripeClient(KEY);
let clock: ManualClock;
let partner: Stripe;
let stripe: StripeClient;
let hook: Awaited<ReturnType<typeof receiver>>;
let secret: string;
let endpoint: string;

beforeEach(async () => {
  clock = new ManualClock();
  hook = await receiver();
  partner = await startStripe({ apiKey: KEY, clock, multicapture: true, webhookRetryMs: [60_000, 60_000] });
  stripe = new StripeClient(KEY, { host: '127.0.0.1', port: new URL(partner.url).port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  const made = await stripe.webhookEndpoints.create({ url: hook.url, enabled_events: ['*'], metadata: { owner: 'crossdock' } });
  [secret, endpoint] = [made.secret ?? '', made.id];
});
afterEach(async () => {
  await partner.stop();
  await hook.stop();
});

const hold = (payment_method = 'pm_card_visa') =>
  stripe.paymentIntents.create({ amount: 5000, currency: 'usd', capture_method: 'manual', payment_method, confirm: true, metadata: { payment_id: 'PAY-1' }, payment_method_options: { card: { request_multicapture: 'if_available' } } });
const arrives = async (count: number) => {
  await eventually(async () => {
    await clock.advance(0);
    expect(hook.received).toHaveLength(count);
  });
  return hook.received.map(({ json }) => json['type']);
};
/** As a receiver reads it, at the simulator's own time. */
const accept = ({ body, headers }: Received, key = secret, at = clock.now()) => webhooks.constructEvent(body, headers['stripe-signature'] ?? '', key, 300, undefined, at);

test("Stripe's own library accepts what is sent, and nothing else", async () => {
  const intent = await hold();
  await arrives(3);
  const sent = hook.received.find(({ json }) => json['type'] === 'charge.succeeded') as Received;
  const event = accept(sent) as StripeClient.ChargeSucceededEvent;
  expect(event).toMatchObject({ object: 'event', api_version: '2026-10-28.endive', livemode: false, type: 'charge.succeeded' });
  expect(event.data.object).toMatchObject({ id: intent.latest_charge, captured: false, metadata: { payment_id: 'PAY-1' }, payment_intent: intent.id });
  expect(() => accept({ ...sent, body: JSON.stringify(sent.json) })).toThrow(StripeClient.errors.StripeSignatureVerificationError);
  expect(() => accept(sent, 'whsec_other')).toThrow(StripeClient.errors.StripeSignatureVerificationError);
  expect(() => accept(sent, secret, clock.now() + 301_000)).toThrow('Timestamp outside the tolerance zone');
});

test('an event names the call and the idempotency key that it comes from', async () => {
  const intent = await hold();
  await stripe.paymentIntents.capture(intent.id, {}, { idempotencyKey: 'capture:INV-1' });
  await arrives(5);
  const captured = hook.received.map(({ json }) => json).find(({ type }) => type === 'charge.captured');
  expect(captured?.['request']).toEqual({ id: expect.stringMatching(/^req_/), idempotency_key: 'capture:INV-1' });
});

test('a payment tells its life', async () => {
  const { id } = await hold();
  await stripe.paymentIntents.capture(id, { amount_to_capture: 2000, final_capture: false });
  await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 });
  await stripe.refunds.create({ payment_intent: id, amount: 500 });
  expect((await arrives(9)).toSorted()).toEqual([
    'charge.captured', 'charge.refunded', 'charge.succeeded', 'charge.updated', 'payment_intent.amount_capturable_updated', 'payment_intent.amount_capturable_updated', 'payment_intent.created',
    'payment_intent.succeeded', 'refund.created',
  ]);
  const part = hook.received.map(({ json }) => json).find(({ type }) => type === 'charge.updated');
  expect(part?.['data']).toMatchObject({ object: { amount_captured: 2000 }, previous_attributes: { amount_captured: 0, balance_transaction: null } });
});

test('so do those that fail, are cancelled, expire, are disputed and are paid out', async () => {
  await hold('pm_card_visa_chargeDeclined').catch(() => undefined);
  expect((await arrives(3)).toSorted()).toEqual(['charge.failed', 'payment_intent.created', 'payment_intent.payment_failed']);
  hook.received.length = 0;
  await stripe.paymentIntents.cancel((await hold()).id);
  expect(await arrives(4)).toContain('payment_intent.canceled');
  hook.received.length = 0;
  const { id } = await hold();
  await fetch(`${partner.url}/_expire`, { method: 'POST', body: JSON.stringify({ payment_intent: id }) });
  expect(await arrives(5)).toEqual(expect.arrayContaining(['charge.expired', 'payment_intent.canceled']));
  hook.received.length = 0;
  for (let count = 0; count < 3; count += 1) await stripe.paymentIntents.capture((await hold()).id);
  await stripe.paymentIntents.capture((await hold('pm_card_createDispute')).id);
  partner.payOut();
  expect(await arrives(25)).toEqual(expect.arrayContaining(['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'payout.created', 'payout.paid', 'payout.reconciliation_completed']));
});

test('what is not accepted is sent again, signed anew, until it is given up', async () => {
  await stripe.webhookEndpoints.update(endpoint, { enabled_events: ['charge.succeeded'] });
  hook.answer(500, 500, 500);
  await hold();
  await arrives(1);
  const [event] = (await stripe.events.list({ delivery_success: false })).data;
  expect(event?.type).toBe('charge.succeeded');
  for (const count of [2, 3]) {
    await clock.advance(60_000);
    await arrives(count);
  }
  expect(new Set(hook.received.map(({ body }) => body)).size).toBe(1);
  expect(new Set(hook.received.map(({ headers }) => headers['stripe-signature'])).size).toBe(3);
  accept(hook.received[2] as Received);
  await clock.advance(600_000);
  expect(hook.received).toHaveLength(3);
});

test('webhooks come twice, in another order, or not at all, on demand', async () => {
  await stripe.webhookEndpoints.update(endpoint, { enabled_events: ['payment_intent.created', 'charge.succeeded'] });
  partner.faults.add({ kind: 'webhookReorder', operation: 'payment_intent.created' });
  partner.faults.add({ kind: 'webhookDuplicate', operation: 'charge.succeeded' });
  await hold();
  const types = await arrives(3);
  expect(types.at(-1)).toBe('payment_intent.created');
  expect(types.filter((type) => type === 'charge.succeeded')).toHaveLength(2);
  partner.faults.add({ kind: 'webhookLost', operation: 'charge.succeeded' });
  await hold();
  await arrives(4);
  const [missed] = (await stripe.events.list({ delivery_success: false, types: ['charge.succeeded'] })).data;
  expect(missed?.type).toBe('charge.succeeded');
});

test('while a secret is rolled both sign, for a day', async () => {
  const rolled = (await (await fetch(`${partner.url}/_roll_secret`, { method: 'POST', body: JSON.stringify({ endpoint }) })).json()) as { secret: string };
  await hold();
  await arrives(3);
  const [sent] = hook.received as [Received];
  expect(accept(sent).object).toBe('event');
  expect(accept(sent, rolled.secret).object).toBe('event');
  await clock.advance(86_400_000);
  hook.received.length = 0;
  await hold();
  await arrives(3);
  expect(() => accept(hook.received[0] as Received)).toThrow('No signatures found matching the expected signature');
  expect(accept(hook.received[0] as Received, rolled.secret).object).toBe('event');
});

test('an endpoint that is disabled or gone hears nothing', async () => {
  await stripe.webhookEndpoints.update(endpoint, { disabled: true });
  await hold();
  await stripe.webhookEndpoints.del(endpoint);
  await hold();
  await clock.advance(0);
  expect(hook.received).toEqual([]);
  expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
});
