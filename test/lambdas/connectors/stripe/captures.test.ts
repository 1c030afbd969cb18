import { describe, expect, test } from 'vitest';
import { DAY, payment, rejected, stripeUnderTest, usd } from './under-test.ts';

const under = stripeUnderTest();
const { start, calls, control, intents, held } = under;

describe('capture', () => {
  const capture = (authorisationId: string, captureId: string, minor: number, final = true) => under.gateway.capture({ authorisationId, captureId, amount: usd(minor), final });

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
      await under.clock.advance(ms);
      expect(await capture(id, 'INV-1', 3000)).toEqual(first);
    }
    expect(calls('payment_intents.capture')).toBe(1);
  });

  test('takes once where the answer was lost', async () => {
    const id = await held();
    under.partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.capture' });
    await expect(capture(id, 'INV-1', 3000)).rejects.toMatchObject({ name: 'Transient', code: 'payment.unreachable' });
    expect(await capture(id, 'INV-1', 3000)).toMatchObject({ captured: usd(3000), fee: usd(117) });
    expect(calls('payment_intents.capture')).toBe(1);
  });

  test('goes on after a failure that Stripe remembers by its key', async () => {
    const id = await held();
    under.partner.faults.add({ kind: 'unavailable', operation: 'payment_intents.capture' });
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
    await under.gateway.void({ ...payment(), authorisationId: voided });
    await expect(capture(voided, 'INV-1', 100)).rejects.toMatchObject(rejected('payment.voided'));
    const expired = await held({ paymentId: 'PAY-1-2' });
    await control('/_expire', { payment_intent: expired });
    await expect(capture(expired, 'INV-2', 100)).rejects.toMatchObject(rejected('payment.authorisation-expired'));
  });

  test('with multicapture: several, each with its own movement, found again days later', async () => {
    await start({ multicapture: true });
    const { authorisationId: id, multiCapture } = await under.gateway.authorise(payment());
    expect(multiCapture).toBe(true);
    const all = [await capture(id, 'INV-shiphero:1', 1000, false), await capture(id, 'INV-shiphero:2', 1000, false), await capture(id, 'INV-shiphero:3', 2000)];
    expect(new Set(all.map(({ balanceTransaction }) => balanceTransaction)).size).toBe(3);
    await under.clock.advance(2 * DAY);
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
    const { authorisationId, authorised } = await under.gateway.authorise(payment({ amount }));
    expect(authorised).toEqual(amount);
    expect(await under.gateway.capture({ authorisationId, captureId: 'INV-1', amount, final: true })).toMatchObject({ captured: amount });
    expect((await intents())[0]?.amount_received).toBe(Number(told));
  });

  test.each([['KWD', 5124], ['MGA', 500_050]])('what Stripe cannot take exactly in %s is refused before it is asked', async (currency, minor) => {
    await expect(under.gateway.authorise(payment({ amount: { minor, currency } }))).rejects.toMatchObject(rejected('payment.amount-inexact', { minor, currency }));
  });
});

describe('refund', () => {
  const taken = async (paymentMethod = 'pm_card_visa') => (await under.gateway.capture({ authorisationId: await held({ paymentMethod }), captureId: 'INV-1', amount: usd(5000), final: true })).gatewayCaptureId;
  const refund = (gatewayCaptureId: string, refundId: string, minor: number) => under.gateway.refund({ gatewayCaptureId, refundId, amount: usd(minor), reason: 'damaged' });

  test('gives back once, however often it is asked for and whatever became of the answer', async () => {
    const charge = await taken();
    under.partner.faults.add({ kind: 'lostAnswer', operation: 'refunds.create' });
    await expect(refund(charge, 'RF-1', 2000)).rejects.toMatchObject({ name: 'Transient' });
    const first = await refund(charge, 'RF-1', 2000);
    expect(first).toEqual({ gatewayRefundId: expect.stringMatching(/^re_/), refunded: usd(2000), status: 'succeeded' });
    await under.clock.advance(2 * DAY);
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
    await under.clock.advance(2_000);
    expect((await refund(charge, 'RF-1', 100)).status).toBe('failed');
  });
});
