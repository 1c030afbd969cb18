import { registerStripe } from '../../../../cli/webhooks.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { eventsOf } from '../../../../lambdas/adapters/dynamo-trace.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as missed } from '../../../../lambdas/connectors/stripe/handlers/missed-events.ts';
import { handler } from '../../../../lambdas/connectors/stripe/handlers/webhook.ts';
import { stripe } from '../../../../lambdas/connectors/stripe/payments.ts';
import { StripeSecret } from '../../../../lambdas/connectors/stripe/schema.ts';
import { startStripe } from '../../../../local/partners/stripe/stripe.ts';
import { anOrder, aPayment } from '../../../support/builders.ts';
import { payment, usd } from './under-test.ts';
import type { Kit } from '../kit/kit.ts';

const ORDER = anOrder();
const ids = [1, 2].map((n) => `PAY-0000000000000001-${n}`);

export const kit: Kit<'payment'> = {
  kind: 'payment',
  async start({ clock, fetch, timeoutMs }) {
    const apiKey = 'sk_test_canary';
    const partner = await startStripe({ apiKey, clock });
    const settings = StripeSecret.parse({ url: partner.url, apiKey, webhookSecret: 'whsec_canary', previousWebhookSecret: 'whsec_former_canary' });
    const gateway = stripe(settings, { fetch, timeoutMs });
    const ask = async <T>(path: string) => ((await (await globalThis.fetch(`${partner.url}/v1/${path}`, { headers: { authorization: `Bearer ${apiKey}` } })).json()) as { data: T[] }).data;
    const hold = (n: 1 | 2) => gateway.authorise(payment({ paymentId: ids[n - 1], orderId: ORDER.orderId, amount: usd(487) }));
    const known = async () => {
      const { entity, businessUnit, region } = ORDER;
      await putMaster(masterKey.account('stripe', '*'), { entity, businessUnit, region, connector: 'stripe', account: '*' });
      await stores.unit.commit([{ change: 'order', order: ORDER }, ...ids.map((paymentId) => ({ change: 'payment' as const, payment: aPayment({ paymentId }) }))]);
    };
    const told = async () => (await eventsOf(ORDER.correlationId)).map(({ type, data }) => `${type} ${String(data.paymentId)}`).sort();
    const held = (n: 1 | 2) => `payment.authorised ${ids[n - 1]}`;
    return {
      ports: { gateway }, partner, settings,
      personal: [],
      main: {
        make: () => gateway.authorise(payment()),
        count: async () => (await ask<{ status: string }>('payment_intents')).filter(({ status }) => status === 'requires_capture').length,
        asks: ['payment_intents.search', 'payment_intents.create', 'payment_intents.confirm'],
      },
      webhook: {
        handler,
        signatureHeader: 'stripe-signature',
        prepare: known,
        subscribe: (url) => registerStripe(settings, url),
        first: () => hold(1),
        second: () => hold(2),
        outcome: told,
        expected: { first: [held(1)], both: [held(1), held(2)] },
      },
      poll: {
        run: missed,
        async prepare() {
          await known();
          // nobody listens there
          await registerStripe(settings, 'http://127.0.0.1:9/partner');
        },
        write: hold,
        taken: async () => (await told()).length,
        settlesMs: 301_000,
        asks: 'events.list',
        since({ url }) {
          const { searchParams, pathname } = new URL(url);
          return pathname === '/v1/events' ? Number(searchParams.get('created[gte]')) * 1000 : undefined;
        },
      },
    };
  },
  excused: {},
};
