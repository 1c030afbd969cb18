import { describe, expect, test, vi } from 'vitest';
import { stripe } from '../../../../lambdas/connectors/stripe/payments.ts';
import { KEY, payment, rejected, stripeUnderTest } from './under-test.ts';

const under = stripeUnderTest();
const { intents } = under;

describe('trouble', () => {
  test.each([
    ['reset', 'payment.unreachable', {}],
    ['unavailable', 'payment.failed', { status: 500 }],
    ['rateLimit', 'payment.throttled', { status: 429, retryAfter: '2' }],
    ['malformed', 'payment.malformed', {}],
    ['expired', 'payment.unauthorized', { status: 401 }],
  ] as const)('%s is worth trying again', async (kind, code, detail) => {
    for (const operation of ['payment_intents.search', 'payment_intents.create', 'payment_intents.confirm']) {
      under.partner.faults.add({ kind, operation });
      await expect(under.gateway.authorise(payment())).rejects.toMatchObject({ name: 'Transient', code, detail });
    }
    await under.gateway.authorise(payment());
    expect((await intents()).filter(({ status }) => status === 'requires_capture')).toHaveLength(1);
  });

  test('an answer that takes too long is given up', async () => {
    const hurried = stripe({ url: under.partner.url, apiKey: KEY }, { fetch, timeoutMs: 30 });
    under.partner.faults.add({ kind: 'slow', operation: 'payment_intents.search', ms: 60_000 });
    await expect(hurried.authorise(payment())).rejects.toMatchObject({ name: 'Transient', code: 'payment.unreachable', detail: { reason: 'TimeoutError' } });
  });

  test('what Stripe refuses is told in its own words', async () => {
    await expect(under.gateway.authorise(payment({ paymentMethod: 'pm_none' }))).rejects.toMatchObject({ ...rejected('payment.refused', { code: 'resource_missing' }), message: "Stripe refuses: No such PaymentMethod: 'pm_none'" });
  });

  test('the key is in no error', async () => {
    const errors: unknown[] = [];
    for (const kind of ['unavailable', 'rateLimit', 'expired', 'malformed', 'reset'] as const) {
      under.partner.faults.add({ kind });
      errors.push(await under.gateway.authorise(payment()).catch((error: unknown) => error));
    }
    errors.push(await stripe({ url: under.partner.url, apiKey: 'sk_live_canary' }).authorise(payment()).catch((error: unknown) => error));
    expect(errors.every((error) => error instanceof Error)).toBe(true);
    expect(JSON.stringify(errors.map((error) => [error, (error as Error).message, (error as Error).stack]))).not.toMatch(/sk_test_simulated|canary/);
  });

  test('nothing is tried again behind the saga\'s back', async () => {
    const asked = vi.fn<typeof fetch>(fetch);
    under.partner.faults.add({ kind: 'reset', count: 0 });
    await expect(stripe({ url: under.partner.url, apiKey: KEY }, { fetch: asked, timeoutMs: 1_000 }).authorise(payment())).rejects.toMatchObject({ code: 'payment.unreachable' });
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
