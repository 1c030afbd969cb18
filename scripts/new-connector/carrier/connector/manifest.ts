import type { Manifest } from '../../../../lambdas/connectors/manifest.ts';

export const manifest: Manifest = {
  name: 'vendor-x',
  title: 'Vendor X (carrier)',
  kind: 'carrier',
  webhook: { timeoutSeconds: 8 },
  // an outage of two hours is waited out: the pauses between attempts double
  subscriptions: [{ handler: 'follow-parcels', events: ['shipment.recorded'], concurrency: 2, timeoutSeconds: 30, attempts: 12, patient: true }],
  secret: {
    url: 'Where the API answers',
    clientId: 'Client id of the application',
    clientSecret: 'Its client secret',
    webhookSecret: 'The secret that the webhook was made with; it signs',
    previousWebhookSecret: 'Optional: the one before it, while it is replaced',
  },
  masks: ['clientSecret', 'client_secret', 'access_token', 'authorization', 'webhookSecret', 'previousWebhookSecret', 'signed_by'],
};
