import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'stripe',
  title: 'Stripe (payment gateway)',
  kind: 'payment',
  // 25 calls a second to each endpoint, 20 searches: https://docs.stripe.com/rate-limits
  commands: { concurrency: 4, timeoutSeconds: 60 },
  webhook: { timeoutSeconds: 8 },
  // what is behind a payout is read when Stripe says that it can be
  subscriptions: [
    { handler: 'read-payout', events: ['payment.payout-announced'], concurrency: 2, timeoutSeconds: 60 },
    { handler: 'refund-again', events: ['payment.refund-asked'], concurrency: 2, timeoutSeconds: 60 },
  ],
  polls: [{ handler: 'missed-events', every: 'rate(15 minutes)', timeoutSeconds: 60 }], // webhooks get lost; the poll finds what they missed
  secret: {
    url: 'https://api.stripe.com',
    apiKey: 'Restricted key with write access to PaymentIntents and refunds, read access to charges, balance transactions, payouts and events',
    webhookSecret: 'Signing secret (whsec_…) of the endpoint for this connector',
    previousWebhookSecret: 'Optional: the one before it, while the secret is rolled',
  },
  masks: ['apiKey', 'webhookSecret', 'previousWebhookSecret', 'authorization', 'client_secret', 'billing_details', 'receipt_email'],
};
