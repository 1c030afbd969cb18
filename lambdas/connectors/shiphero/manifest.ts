import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'shiphero',
  title: 'ShipHero (warehouse management)',
  kind: 'warehouse',
  // Credits come back at 60 a second and an order costs a few dozen: https://developer.shiphero.com/getting-started/
  commands: { concurrency: 4, timeoutSeconds: 30 },
  // ShipHero waits 10 seconds: https://developer.shiphero.com/webhooks/
  webhook: { timeoutSeconds: 8 },
  polls: [
    { handler: 'missed-shipments', every: 'rate(15 minutes)', timeoutSeconds: 60 }, // webhooks get lost; the poll finds what they missed
    // what moved, and where the levels stand: the webhooks about stock say neither why nor as of when
    { handler: 'stock', every: 'rate(5 minutes)', timeoutSeconds: 120 },
  ],
  shadow: { events: ['order.accepted'], concurrency: 2, timeoutSeconds: 30 },
  secret: {
    url: 'https://public-api.shiphero.com',
    refreshToken: 'Refresh token of the developer user',
    webhookSecret: 'shared_signature_secret that webhook_create gave for Shipment Update',
    previousWebhookSecret: 'Optional: the one before it, while webhooks are registered anew',
    warehouses: 'Our warehouse codes with ShipHero\'s warehouse ids, e.g. {"EAST": "V2FyZWhvdXNlOjEwNQ=="}',
    returnBins: 'Optional: bins that what came back is put into, e.g. {"EAST": "TG9jYXRpb246MQ=="}; needed with dynamic slotting',
    quarantineBins: 'Optional: bins, not sellable, for what came back and is not for sale; absent: ShipHero does not count that',
    labelCurrency: 'Optional: the currency that labels are bought in; absent: what they cost is not taken over',
    shopName: 'Optional: the store that orders are filed under, and that webhooks are registered for',
  },
  masks: ['refreshToken', 'refresh_token', 'access_token', 'webhookSecret', 'previousWebhookSecret', 'authorization', 'shipping_address'],
};
