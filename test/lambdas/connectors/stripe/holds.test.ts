import { describe, expect, test } from 'vitest';
import { DAY, KEY, MINUTE, payment, rejected, stripeUnderTest, usd } from './under-test.ts';

const under = stripeUnderTest();
const { start, calls, control, intents, held } = under;

describe('authorise', () => {
  test('holds the amount, says until when, and tells the risk', async () => {
    expect(await under.gateway.authorise(payment())).toEqual({
      authorisationId: expect.stringMatching(/^pi_/), authorised: usd(5000), captureBefore: '2026-11-07T03:00:00.000Z', multiCapture: false, risk: { level: 'normal', score: 17 },
    });
    expect(await intents()).toMatchObject([{ status: 'requires_capture', metadata: { payment_id: 'PAY-1-1', order_id: 'ORD-1' } }]);
  });

  test('is one payment however often it is asked for: at once, a minute and two days later', async () => {
    const first = await under.gateway.authorise(payment());
    for (const ms of [0, MINUTE, 2 * DAY]) {
      await under.clock.advance(ms);
      expect(await under.gateway.authorise(payment())).toEqual(first);
    }
    expect(await intents()).toHaveLength(1);
    expect(calls('payment_intents.confirm')).toBe(1);
  });

  test.each(['payment_intents.create', 'payment_intents.confirm'])('holds once where the answer of %s was lost', async (operation) => {
    under.partner.faults.add({ kind: 'lostAnswer', operation });
    await expect(under.gateway.authorise(payment())).rejects.toMatchObject({ name: 'Transient', code: 'payment.unreachable' });
    await under.gateway.authorise(payment());
    expect(await intents()).toMatchObject([{ status: 'requires_capture' }]);
    expect(calls('payment_intents.confirm')).toBe(1);
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
    ['pm_card_radarBlock', 'fraudulent'],
  ])('with %s is declined, and goes through with another card', async (paymentMethod, declineCode) => {
    await expect(under.gateway.authorise(payment({ paymentMethod }))).rejects.toMatchObject(rejected('payment.declined', { paymentId: 'PAY-1-1', declineCode }));
    expect(await under.gateway.authorise(payment())).toMatchObject({ authorised: usd(5000) });
    expect(await intents()).toHaveLength(1);
  });

  test('waits for the customer where their bank wants it, and goes on when they have confirmed', async () => {
    const request = payment({ paymentMethod: 'pm_card_authenticationRequired' });
    await expect(under.gateway.authorise(request)).rejects.toMatchObject(rejected('payment.action-required'));
    await control('/_authenticate', { payment_intent: (await intents())[0]?.id });
    expect(await under.gateway.authorise(request)).toMatchObject({ authorised: usd(5000) });
  });

  test('tells an elevated and the highest risk, and which review was opened', async () => {
    await start({ blockHighestRisk: false, reviewElevatedRisk: true });
    expect((await under.gateway.authorise(payment({ paymentMethod: 'pm_card_riskLevelElevated' }))).risk).toEqual({ level: 'elevated', score: 68, review: expect.stringMatching(/^prv_/) });
    expect((await under.gateway.authorise(payment({ paymentId: 'PAY-1-2', paymentMethod: 'pm_card_riskLevelHighest' }))).risk).toEqual({ level: 'highest', score: 92 });
  });

  test('what Stripe refuses is told in its own words', async () => {
    await expect(under.gateway.authorise(payment({ paymentMethod: 'pm_none' }))).rejects.toMatchObject({ ...rejected('payment.refused', { code: 'resource_missing' }), message: "Stripe refuses: No such PaymentMethod: 'pm_none'" });
  });

  test('for another amount is another payment', async () => {
    await under.gateway.authorise(payment());
    await expect(under.gateway.authorise(payment({ amount: usd(6000) }))).rejects.toMatchObject({ name: 'Transient', code: 'payment.not-found-yet' });
    await under.clock.advance(MINUTE);
    await expect(under.gateway.authorise(payment({ amount: usd(6000) }))).rejects.toMatchObject(rejected('payment.amount-differs'));
    expect(await under.gateway.authorise(payment({ paymentId: 'PAY-1-2', amount: usd(6000) }))).toMatchObject({ authorised: usd(6000) });
  });

  test('of one that has expired says so', async () => {
    await under.gateway.authorise(payment());
    await under.clock.advance(5 * DAY);
    await expect(under.gateway.authorise(payment())).rejects.toMatchObject(rejected('payment.authorisation-expired'));
  });

  test('uses a card that is kept under a customer, whether we know them or not', async () => {
    const headers = { authorization: `Bearer ${KEY}` };
    const make = async (path: string, body: string) => (await (await fetch(`${under.partner.url}/v1/${path}`, { method: 'POST', headers, body })).json()) as { id: string };
    const customer = await make('customers', 'name=Acme');
    const card = await make('payment_methods/pm_card_visa/attach', `customer=${customer.id}`);
    expect(await under.gateway.authorise(payment({ paymentMethod: card.id, customerReference: customer.id }))).toMatchObject({ authorised: usd(5000) });
    expect(await under.gateway.authorise(payment({ paymentId: 'PAY-1-2', paymentMethod: card.id }))).toMatchObject({ authorised: usd(5000) });
    expect((await intents()).map((intent) => intent.customer)).toEqual([customer.id, customer.id]);
  });
});

describe('void', () => {
  test('lets go, can be repeated, and ends the payment', async () => {
    const authorisationId = await held();
    for (const _ of [1, 2]) await under.gateway.void({ ...payment(), authorisationId });
    expect(await intents()).toMatchObject([{ status: 'canceled' }]);
    await expect(under.gateway.authorise(payment())).rejects.toMatchObject(rejected('payment.voided'));
  });

  test('finds a hold whose answer was lost', async () => {
    under.partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.confirm' });
    await under.gateway.authorise(payment()).catch(() => undefined);
    await under.gateway.void(payment());
    expect(await intents()).toMatchObject([{ status: 'canceled' }]);
  });

  test('of what never came leaves nothing held, whoever comes late', async () => {
    await under.gateway.void(payment());
    await expect(under.gateway.authorise(payment())).rejects.toMatchObject(rejected('payment.voided'));
    expect((await intents()).map(({ status }) => status)).toEqual(['canceled']);
  });

  test('of what Stripe refused, or does not know, is done', async () => {
    const tooMuch = payment({ amount: usd(100_000_000) });
    await expect(under.gateway.authorise(tooMuch)).rejects.toMatchObject(rejected('payment.refused', { code: 'amount_too_large' }));
    await under.gateway.void(tooMuch);
    await under.gateway.void({ ...payment(), authorisationId: 'pi_none' });
  });

  test('after a capture keeps what was taken', async () => {
    await start({ multicapture: true });
    const authorisationId = await held();
    await under.gateway.capture({ authorisationId, captureId: 'INV-1', amount: usd(2000), final: false });
    await under.gateway.void({ ...payment(), authorisationId });
    expect(await intents()).toMatchObject([{ amount_received: 2000, amount_capturable: 0 }]);
  });
});
