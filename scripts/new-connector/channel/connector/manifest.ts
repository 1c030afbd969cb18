import type { Manifest } from '../../../../lambdas/connectors/manifest.ts';

export const manifest: Manifest = {
  name: 'vendor-x',
  title: 'Vendor X (sales channel)',
  kind: 'channel',
  webhook: { timeoutSeconds: 8 },
  // an outage of two hours is waited out: the pauses between attempts double
  subscriptions: [{ handler: 'fulfil-channel-order', events: ['shipment.recorded'], ownChannel: true, concurrency: 2, timeoutSeconds: 30, attempts: 12, patient: true }],
  secret: {
    url: 'Where the API answers',
    clientId: 'Client id of the application',
    clientSecret: 'Its client secret',
    account: 'What the shop is called there: the account of the partner account',
    webhookSecret: 'The secret that the webhook was made with; it signs',
    previousWebhookSecret: 'Optional: the one before it, while it is replaced',
  },
  masks: ['clientSecret', 'client_secret', 'access_token', 'authorization', 'webhookSecret', 'previousWebhookSecret', 'ship_to', 'email'],
};
