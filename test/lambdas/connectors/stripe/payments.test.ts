import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import { startStripe, type Stripe, type StripeOptions } from '../../../../local/partners/stripe/stripe.ts';
import type { PaymentGateway, PaymentRequest } from '../../../../core/payments/gateway.ts';
import { stripe } from '../../../../lambdas/connectors/stripe/payments.ts';

const KEY = 'sk_test_simulated';
const MINUTE = 60_000;
const DAY = 86_400_000;
const usd = (minor: number) => ({ minor, currency: 'USD' });
let clock: ManualClock;
let partner: Stripe;
let gateway: PaymentGateway;

async function start(options: Partial<StripeOptions> = {}): Promise<void> {
  await partner.stop();
  partner = await startStripe({ apiKey: KEY, clock, ...options });
  gateway = stripe({ url: partner.url, apiKey: KEY });
}
beforeEach(async () => {
  clock = new ManualClock(new Date('2026-11-02T09:00:00Z'));
  partner = await startStripe({ apiKey: KEY, clock });
  gateway = stripe({ url: partner.url, apiKey: KEY });
});
afterEach(() => partner.stop());

const payment = (change: Partial<PaymentRequest> = {}): PaymentRequest => ({ paymentId: 'PAY-1-1', orderId: 'ORD-1', amount: usd(5000), paymentMethod: 'pm_card_visa', ...change });
const calls = (operation: string) => partner.calls().filter((call) => call.operation === operation).length;
async function control<T = Record<string, unknown>>(path: string, body: object = {}): Promise<T> {
  return (await (await fetch(partner.url + path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;
}
interface Intent {
  id: string;
  status: string;
  amount_received: number;
  amount_capturable: number;
  customer: string | null;
  metadata: Record<string, string>;
}
async function intents(): Promise<Intent[]> {
  const response = await fetch(`${partner.url}/v1/payment_intents`, { headers: { authorization: `Bearer ${KEY}` } });
  return ((await response.json()) as { data: Intent[] }).data;
}
const rejected = (code: string, detail: object = {}) => ({ name: 'Rejected', code, detail: expect.objectContaining(detail) });
const held = async (change: Partial<PaymentRequest> = {}) => (await gateway.authorise(payment(change))).authorisationId;

describe('authorise', () => {
  test('holds the amount, says until when, and tells the risk', async () => {
    expect(await gateway.authorise(payment())).toEqual({
      authorisationId: expect.stringMatching(/^pi_/), authorised: usd(5000), captureBefore: '2026-11-07T03:00:00.000Z', multiCapture: false, risk: { level: 'normal', score: 17 },
    });
    expect(await intents()).toMatchObject([{ status: 'requires_capture', metadata: { payment_id: 'PAY-1-1', order_id: 'ORD-1' } }]);
  });

  test('is one payment however often it is asked for: at once, a minute and two days later', async () => {
    const first = await gateway.authorise(payment());
    for (const ms of [0, MINUTE, 2 * DAY]) {
      await clock.advance(ms);
      expect(await gateway.authorise(payment())).toEqual(first);
    }
    expect(await intents()).toHaveLength(1);
    expect(calls('payment_intents.confirm')).toBe(1);
  });

  test.each(['payment_intents.create', 'payment_intents.confirm'])('holds once where the answer of %s was lost', async (operation) => {
    partner.faults.add({ kind: 'lostAnswer', operation });
    await expect(gateway.authorise(payment())).rejects.toMatchObject({ name: 'Transient', code: 'payment.unreachable' });
    await gateway.authorise(payment());
    expect(await intents()).toMatchObject([{ status: 'requires_capture' }]);
    expect(calls('payment_intents.confirm')).toBe(1);
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
    ['pm_card_radarBlock', 'fraudulent'],
  ])('with %s is declined, and goes through with another card', async (paymentMethod, declineCode) => {
    await expect(gateway.authorise(payment({ paymentMethod }))).rejects.toMatchObject(rejected('payment.declined', { paymentId: 'PAY-1-1', declineCode }));
    expect(await gateway.authorise(payment())).toMatchObject({ authorised: usd(5000) });
    expect(await intents()).toHaveLength(1);
  });

  test('waits for the customer where their bank wants it, and goes on when they have confirmed', async () => {
    const request = payment({ paymentMethod: 'pm_card_authenticationRequired' });
    await expect(gateway.authorise(request)).rejects.toMatchObject(rejected('payment.action-required'));
    await control('/_authenticate', { payment_intent: (await intents())[0]?.id });
    expect(await gateway.authorise(request)).toMatchObject({ authorised: usd(5000) });
  });

  test('tells an elevated and the highest risk, and which review was opened', async () => {
    await start({ blockHighestRisk: false, reviewElevatedRisk: true });
    expect((await gateway.authorise(payment({ paymentMethod: 'pm_card_riskLevelElevated' }))).risk).toEqual({ level: 'elevated', score: 68, review: expect.stringMatching(/^prv_/) });
    expect((await gateway.authorise(payment({ paymentId: 'PAY-1-2', paymentMethod: 'pm_card_riskLevelHighest' }))).risk).toEqual({ level: 'highest', score: 92 });
  });

  test('for another amount is another payment', async () => {
    await gateway.authorise(payment());
    await expect(gateway.authorise(payment({ amount: usd(6000) }))).rejects.toMatchObject({ name: 'Transient', code: 'payment.not-found-yet' });
    await clock.advance(MINUTE);
    await expect(gateway.authorise(payment({ amount: usd(6000) }))).rejects.toMatchObject(rejected('payment.amount-differs'));
    expect(await gateway.authorise(payment({ paymentId: 'PAY-1-2', amount: usd(6000) }))).toMatchObject({ authorised: usd(6000) });
  });

  test('of one that has expired says so', async () => {
    await gateway.authorise(payment());
    await clock.advance(5 * DAY);
    await expect(gateway.authorise(payment())).rejects.toMatchObject(rejected('payment.authorisation-expired'));
  });

  test('uses a card that is kept under a customer, whether we know them or not', async () => {
    const headers = { authorization: `Bearer ${KEY}` };
    const make = async (path: string, body: string) => (await (await fetch(`${partner.url}/v1/${path}`, { method: 'POST', headers, body })).json()) as { id: string };
    const customer = await make('customers', 'name=Acme');
    const card = await make('payment_methods/pm_card_visa/attach', `customer=${customer.id}`);
    expect(await gateway.authorise(payment({ paymentMethod: card.id, customerReference: customer.id }))).toMatchObject({ authorised: usd(5000) });
    expect(await gateway.authorise(payment({ paymentId: 'PAY-1-2', paymentMethod: card.id }))).toMatchObject({ authorised: usd(5000) });
    expect((await intents()).map((intent) => intent.customer)).toEqual([customer.id, customer.id]);
  });
});

describe('capture', () => {
  const capture = (authorisationId: string, captureId: string, minor: number, final = true) => gateway.capture({ authorisationId, captureId, amount: usd(minor), final });

  test('takes what is asked for, tells the fee, and lets go of the rest', async () => {
    expect(await capture(await held(), 'INV-1', 3000)).toEqual({
      gatewayCaptureId: expect.stringMatching(/^ch_/), captured: usd(3000), at: '2026-11-02T09:00:00.000Z', balanceTransaction: expect.stringMatching(/^txn_/), fee: usd(117),
    });
    expect(await intents()).toMatchObject([{ status: 'succeeded', amount_received: 3000, amount_capturable: 0 }]);
  });

  test('is one however often it is asked for: at once, and two days later', async () => {
    const id = await held();
    const first = await capture(id, 'INV-1', 3000);
    for (const ms of [0, 2 * DAY]) {
      await clock.advance(ms);
      expect(await capture(id, 'INV-1', 3000)).toEqual(first);
    }
    expect(calls('payment_intents.capture')).toBe(1);
  });

  test('takes once where the answer was lost', async () => {
    const id = await held();
    partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.capture' });
    await expect(capture(id, 'INV-1', 3000)).rejects.toMatchObject({ name: 'Transient', code: 'payment.unreachable' });
    expect(await capture(id, 'INV-1', 3000)).toMatchObject({ captured: usd(3000), fee: usd(117) });
    expect(calls('payment_intents.capture')).toBe(1);
  });

  test('goes on after a failure that Stripe remembers by its key', async () => {
    const id = await held();
    partner.faults.add({ kind: 'unavailable', operation: 'payment_intents.capture' });
    await expect(capture(id, 'INV-1', 3000)).rejects.toMatchObject({ name: 'Transient', code: 'payment.failed' });
    expect(await capture(id, 'INV-1', 3000)).toMatchObject({ captured: usd(3000) });
  });

  test('never takes more than is held', async () => {
    await expect(capture(await held(), 'INV-1', 5001)).rejects.toMatchObject(rejected('payment.over-authorised', { amount: usd(5001), capturable: usd(5000) }));
  });

  test('gives no second one where the account has no multicapture', async () => {
    const id = await held();
    await capture(id, 'INV-1', 2000, false);
    await expect(capture(id, 'INV-2', 2000)).rejects.toMatchObject(rejected('payment.already-captured', { captureId: 'INV-2' }));
  });

  test('of what is over says why', async () => {
    const voided = await held();
    await gateway.void({ ...payment(), authorisationId: voided });
    await expect(capture(voided, 'INV-1', 100)).rejects.toMatchObject(rejected('payment.voided'));
    const expired = await held({ paymentId: 'PAY-1-2' });
    await control('/_expire', { payment_intent: expired });
    await expect(capture(expired, 'INV-2', 100)).rejects.toMatchObject(rejected('payment.authorisation-expired'));
  });

  test('with multicapture: several, each with its own movement, found again days later', async () => {
    await start({ multicapture: true });
    const { authorisationId: id, multiCapture } = await gateway.authorise(payment());
    expect(multiCapture).toBe(true);
    const all = [await capture(id, 'INV-shiphero:1', 1000, false), await capture(id, 'INV-shiphero:2', 1000, false), await capture(id, 'INV-shiphero:3', 2000)];
    expect(new Set(all.map(({ balanceTransaction }) => balanceTransaction)).size).toBe(3);
    await clock.advance(2 * DAY);
    for (const [index, minor] of [1000, 1000, 2000].entries()) expect(await capture(id, `INV-shiphero:${index + 1}`, minor)).toEqual(all[index]);
    expect(await intents()).toMatchObject([{ status: 'succeeded', amount_received: 4000 }]);
  });

  test('two documents at once are taken once each', async () => {
    await start({ multicapture: true });
    const id = await held();
    const attempt = async (captureId: string): Promise<number> => {
      const result = await capture(id, captureId, 1500, false).catch(async (error: { name: string }) => (error.name === 'Transient' ? capture(id, captureId, 1500, false) : Promise.reject(error)));
      return result.captured.minor;
    };
    expect(await Promise.all([attempt('INV-1'), attempt('INV-2'), attempt('INV-1')])).toEqual([1500, 1500, 1500]);
    expect(await intents()).toMatchObject([{ amount_received: 3000, amount_capturable: 2000 }]);
  });

  test.each([
    ['JPY', 500, '500'],
    ['ISK', 500, '50000'],
    ['KWD', 5120, '5120'],
    ['MGA', 500_000, '5000'],
    ['HUF', 104_500, '104500'],
  ])('in %s is told as Stripe counts it', async (currency, minor, told) => {
    const amount = { minor, currency };
    const { authorisationId, authorised } = await gateway.authorise(payment({ amount }));
    expect(authorised).toEqual(amount);
    expect(await gateway.capture({ authorisationId, captureId: 'INV-1', amount, final: true })).toMatchObject({ captured: amount });
    expect((await intents())[0]?.amount_received).toBe(Number(told));
  });

  test.each([['KWD', 5124], ['MGA', 500_050]])('what Stripe cannot take exactly in %s is refused before it is asked', async (currency, minor) => {
    await expect(gateway.authorise(payment({ amount: { minor, currency } }))).rejects.toMatchObject(rejected('payment.amount-inexact', { minor, currency }));
  });
});

describe('void', () => {
  test('lets go, can be repeated, and ends the payment', async () => {
    const authorisationId = await held();
    for (const _ of [1, 2]) await gateway.void({ ...payment(), authorisationId });
    expect(await intents()).toMatchObject([{ status: 'canceled' }]);
    await expect(gateway.authorise(payment())).rejects.toMatchObject(rejected('payment.voided'));
  });

  test('finds a hold whose answer was lost', async () => {
    partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.confirm' });
    await gateway.authorise(payment()).catch(() => undefined);
    await gateway.void(payment());
    expect(await intents()).toMatchObject([{ status: 'canceled' }]);
  });

  test('of what never came leaves nothing held, whoever comes late', async () => {
    await gateway.void(payment());
    await expect(gateway.authorise(payment())).rejects.toMatchObject(rejected('payment.voided'));
    expect((await intents()).map(({ status }) => status)).toEqual(['canceled']);
  });

  test('of what Stripe refused, or does not know, is done', async () => {
    const tooMuch = payment({ amount: usd(100_000_000) });
    await expect(gateway.authorise(tooMuch)).rejects.toMatchObject(rejected('payment.refused', { code: 'amount_too_large' }));
    await gateway.void(tooMuch);
    await gateway.void({ ...payment(), authorisationId: 'pi_none' });
  });

  test('after a capture keeps what was taken', async () => {
    await start({ multicapture: true });
    const authorisationId = await held();
    await gateway.capture({ authorisationId, captureId: 'INV-1', amount: usd(2000), final: false });
    await gateway.void({ ...payment(), authorisationId });
    expect(await intents()).toMatchObject([{ amount_received: 2000, amount_capturable: 0 }]);
  });
});

describe('refund', () => {
  const taken = async (paymentMethod = 'pm_card_visa') => (await gateway.capture({ authorisationId: await held({ paymentMethod }), captureId: 'INV-1', amount: usd(5000), final: true })).gatewayCaptureId;
  const refund = (gatewayCaptureId: string, refundId: string, minor: number) => gateway.refund({ gatewayCaptureId, refundId, amount: usd(minor), reason: 'damaged' });

  test('gives back once, however often it is asked for and whatever became of the answer', async () => {
    const charge = await taken();
    partner.faults.add({ kind: 'lostAnswer', operation: 'refunds.create' });
    await expect(refund(charge, 'RF-1', 2000)).rejects.toMatchObject({ name: 'Transient' });
    const first = await refund(charge, 'RF-1', 2000);
    expect(first).toEqual({ gatewayRefundId: expect.stringMatching(/^re_/), refunded: usd(2000), status: 'succeeded' });
    await clock.advance(2 * DAY);
    expect(await refund(charge, 'RF-1', 2000)).toEqual(first);
    expect(calls('refunds.create')).toBe(1);
  });

  test('never gives back more than was taken', async () => {
    const charge = await taken();
    await refund(charge, 'RF-1', 4000);
    await expect(refund(charge, 'RF-2', 1001)).rejects.toMatchObject(rejected('payment.over-captured'));
    await refund(charge, 'RF-3', 1000);
    await expect(refund(charge, 'RF-4', 1)).rejects.toMatchObject(rejected('payment.over-captured'));
  });

  test('of what is disputed is refused', async () => {
    const charge = await taken();
    await control('/_disputes', { charge });
    await expect(refund(charge, 'RF-1', 100)).rejects.toMatchObject(rejected('payment.disputed'));
  });

  test('is pending, and later failed, where the bank says so', async () => {
    expect((await refund(await taken('pm_card_pendingRefund'), 'RF-1', 100)).status).toBe('pending');
    await start();
    const charge = await taken('pm_card_refundFail');
    expect((await refund(charge, 'RF-1', 100)).status).toBe('succeeded');
    await clock.advance(2_000);
    expect((await refund(charge, 'RF-1', 100)).status).toBe('failed');
  });
});

describe('trouble', () => {
  test.each([
    ['reset', 'payment.unreachable', {}],
    ['unavailable', 'payment.failed', { status: 500 }],
    ['rateLimit', 'payment.throttled', { status: 429, retryAfter: '2' }],
    ['malformed', 'payment.malformed', {}],
    ['expired', 'payment.unauthorized', { status: 401 }],
  ] as const)('%s is worth trying again', async (kind, code, detail) => {
    for (const operation of ['payment_intents.search', 'payment_intents.create', 'payment_intents.confirm']) {
      partner.faults.add({ kind, operation });
      await expect(gateway.authorise(payment())).rejects.toMatchObject({ name: 'Transient', code, detail });
    }
    await gateway.authorise(payment());
    expect((await intents()).filter(({ status }) => status === 'requires_capture')).toHaveLength(1);
  });

  test('an answer that takes too long is given up', async () => {
    const hurried = stripe({ url: partner.url, apiKey: KEY }, { fetch, timeoutMs: 30 });
    partner.faults.add({ kind: 'slow', operation: 'payment_intents.search', ms: 60_000 });
    await expect(hurried.authorise(payment())).rejects.toMatchObject({ name: 'Transient', code: 'payment.unreachable', detail: { reason: 'TimeoutError' } });
  });

  test('what Stripe refuses is told in its own words', async () => {
    await expect(gateway.authorise(payment({ paymentMethod: 'pm_none' }))).rejects.toMatchObject({ ...rejected('payment.refused', { code: 'resource_missing' }), message: "Stripe refuses: No such PaymentMethod: 'pm_none'" });
  });

  test('the key is in no error', async () => {
    const errors: unknown[] = [];
    for (const kind of ['unavailable', 'rateLimit', 'expired', 'malformed', 'reset'] as const) {
      partner.faults.add({ kind });
      errors.push(await gateway.authorise(payment()).catch((error: unknown) => error));
    }
    errors.push(await stripe({ url: partner.url, apiKey: 'sk_live_canary' }).authorise(payment()).catch((error: unknown) => error));
    expect(errors.every((error) => error instanceof Error)).toBe(true);
    expect(JSON.stringify(errors.map((error) => [error, (error as Error).message, (error as Error).stack]))).not.toMatch(/sk_test_simulated|canary/);
  });

  test('nothing is tried again behind the saga\'s back', async () => {
    const asked = vi.fn<typeof fetch>(fetch);
    partner.faults.add({ kind: 'reset', count: 0 });
    await expect(stripe({ url: partner.url, apiKey: KEY }, { fetch: asked, timeoutMs: 1_000 }).authorise(payment())).rejects.toMatchObject({ code: 'payment.unreachable' });
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
