import type { Manifest } from '../../../../lambdas/connectors/manifest.ts';

export const manifest: Manifest = {
  name: 'vendor-x',
  title: 'Vendor X (warehouse)',
  kind: 'warehouse',
  // as many calls at once as Vendor X allows
  commands: { concurrency: 4, timeoutSeconds: 30 },
  webhook: { timeoutSeconds: 8 },
  polls: [{ handler: 'missed-shipments', every: 'rate(15 minutes)', timeoutSeconds: 60 }], // webhooks get lost; the poll finds what they missed
  secret: {
    url: 'Where the API answers',
    clientId: 'Client id of the application',
    clientSecret: 'Its client secret',
    warehouses: 'Our warehouse codes with what they are called there, e.g. {"EAST": "dc-1"}',
    webhookSecret: 'The secret that the webhook was made with; it signs',
    previousWebhookSecret: 'Optional: the one before it, while it is replaced',
  },
  masks: ['clientSecret', 'client_secret', 'access_token', 'authorization', 'webhookSecret', 'previousWebhookSecret', 'ship_to'],
};
