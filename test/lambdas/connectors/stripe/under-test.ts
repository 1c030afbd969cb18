import { afterEach, beforeEach, expect } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import { startStripe, type Stripe, type StripeOptions } from '../../../../local/partners/stripe/stripe.ts';
import type { PaymentGateway, PaymentRequest } from '../../../../core/payments/gateway.ts';
import { stripe } from '../../../../lambdas/connectors/stripe/payments.ts';

export const KEY = 'sk_test_simulated';
export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const usd = (minor: number) => ({ minor, currency: 'USD' });
export const payment = (change: Partial<PaymentRequest> = {}): PaymentRequest => ({ paymentId: 'PAY-1-1', orderId: 'ORD-1', amount: usd(5000), paymentMethod: 'pm_card_visa', ...change });
export const rejected = (code: string, detail: object = {}) => ({ name: 'Rejected', code, detail: expect.objectContaining(detail) });

interface Intent {
  id: string;
  status: string;
  amount_received: number;
  amount_capturable: number;
  customer: string | null;
  metadata: Record<string, string>;
}

/** The gateway before a simulated Stripe, both new for each test. */
export function stripeUnderTest() {
  let clock: ManualClock;
  let partner: Stripe;
  let gateway: PaymentGateway;

  /** Anew, with other settings. */
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

  const calls = (operation: string) => partner.calls().filter((call) => call.operation === operation).length;
  async function control<T = Record<string, unknown>>(path: string, body: object = {}): Promise<T> {
    return (await (await fetch(partner.url + path, { method: 'POST', body: JSON.stringify(body) })).json()) as T;
  }
  async function intents(): Promise<Intent[]> {
    const response = await fetch(`${partner.url}/v1/payment_intents`, { headers: { authorization: `Bearer ${KEY}` } });
    return ((await response.json()) as { data: Intent[] }).data;
  }
  const held = async (change: Partial<PaymentRequest> = {}) => (await gateway.authorise(payment(change))).authorisationId;

  return {
    start, calls, control, intents, held,
    get clock() {
      return clock;
    },
    get partner() {
      return partner;
    },
    get gateway() {
      return gateway;
    },
  };
}
