import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'easypost',
  title: 'EasyPost (carriers)',
  kind: 'carrier',
  webhook: { timeoutSeconds: 7 },
  subscriptions: [{ handler: 'follow-parcels', events: ['shipment.recorded'], concurrency: 2, timeoutSeconds: 30, attempts: 12, patient: true }],
  secret: {
    url: 'Where the API answers: https://api.easypost.com',
    apiKey: 'API key of the account',
    webhookSecret: 'The secret that the webhook was made with; it signs',
    previousWebhookSecret: 'Optional: the one before it, while it is rotated',
    carriers: 'Optional: what EasyPost calls a carrier by what the warehouse calls it, e.g. {"FedEx Ground": "FedEx"}; others it finds by the number',
  },
  masks: ['apiKey', 'webhookSecret', 'previousWebhookSecret', 'authorization', 'x-hmac-signature', 'signed_by', 'tracking_location', 'carrier_detail'],
};
