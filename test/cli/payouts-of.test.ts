import { afterEach, beforeEach, expect, test } from 'vitest';
import { payoutsOf } from '../../cli/payouts-of.ts';
import type { PaymentGateway } from '../../core/payments/gateway.ts';
import { stripe } from '../../lambdas/connectors/stripe/payments.ts';
import { startStripe, type Stripe } from '../../local/partners/stripe/stripe.ts';

const apiKey = 'sk_test_simulated';
const usd = (minor: number) => ({ minor, currency: 'USD' });
let partner: Stripe;
let gateway: PaymentGateway;

beforeEach(async () => {
  partner = await startStripe({ apiKey });
  gateway = stripe({ url: partner.url, apiKey });
});
afterEach(() => partner.stop());

const payouts = (orderId: string, pageSize?: number) => payoutsOf({ url: partner.url, apiKey }, orderId, pageSize);
/** Each capture is of a payment of its own, as where the account has no multicapture. */
async function captured(orderId: string, invoice: string): Promise<void> {
  const { authorisationId } = await gateway.authorise({ paymentId: `PAY-${invoice}`, orderId, amount: usd(5000), paymentMethod: 'pm_card_visa' });
  await gateway.capture({ authorisationId, captureId: invoice, amount: usd(5000), final: true });
}

test('what was captured is paid out', async () => {
  await captured('ORD-1', 'INV-1');
  expect(await payouts('ORD-1')).toMatchObject([{ amount: 4825 }]);
});

test('where another had everything paid out before, that payout is found, and none is made', async () => {
  await captured('ORD-1', 'INV-1');
  const { id } = partner.payOut();
  await captured('ORD-2', 'INV-2');
  expect(await payouts('ORD-1')).toMatchObject([{ id, amount: 4825 }]);
  expect(await payouts('ORD-2')).toMatchObject([{ amount: 4825 }]);
});

test('where one of its captures is paid out already, the other is paid out, and both payouts are found', async () => {
  await captured('ORD-1', 'INV-1');
  const { id } = partner.payOut();
  await captured('ORD-1', 'INV-2');
  expect((await payouts('ORD-1')).map((payout) => payout.id)).toEqual([expect.not.stringMatching(id), id]);
});

test('a payout of more than a page is read to its end', async () => {
  await captured('ORD-1', 'INV-1');
  for (let count = 0; count < 5; count += 1) await captured('ORD-2', `INV-2-${count}`);
  const { id } = partner.payOut();
  expect(await payouts('ORD-1', 2)).toMatchObject([{ id }]);
});

test('an order that nothing was captured for has none, and that is said', async () => {
  await expect(payouts('ORD-1')).rejects.toThrow('nothing was captured for ORD-1');
});
