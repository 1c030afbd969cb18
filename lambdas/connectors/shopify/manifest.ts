import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'shopify',
  title: 'Shopify (web shop)',
  kind: 'channel',
  // 100 points a second come back, and a question of payments takes some 300 of 2,000: https://shopify.dev/docs/api/usage/limits
  commands: { concurrency: 2, timeoutSeconds: 60 },
  // Shopify waits 5 seconds: https://shopify.dev/docs/apps/build/webhooks/subscribe/https
  webhook: { timeoutSeconds: 5 },
  subscriptions: [
    { handler: 'fulfil-channel-order', events: ['shipment.recorded'], ownChannel: true, concurrency: 2, timeoutSeconds: 30, attempts: 12, patient: true },
    { handler: 'release-payment', events: ['order.cancelled'], ownChannel: true, concurrency: 2, timeoutSeconds: 30, attempts: 12, patient: true },
  ],
  polls: [
    { handler: 'tell-stock', every: 'rate(15 minutes)', timeoutSeconds: 240 },
    // webhooks get lost: the poll finds what they missed, and what was cancelled in the shop
    { handler: 'read-orders', every: 'rate(15 minutes)', timeoutSeconds: 240 },
  ],
  secret: {
    url: 'Where the Admin API answers, e.g. https://example.myshopify.com',
    shopDomain: 'The shop\'s domain, e.g. example.myshopify.com',
    accessToken: 'Admin API access token of the app',
    apiSecret: 'Client secret of the app; it signs the webhooks',
    previousApiSecret: 'Optional: the client secret before it, while it is rotated',
    apiVersion: 'Admin API version, e.g. 2026-10',
    locations: 'Optional: which warehouses\' stock each location sells, e.g. {"gid://shopify/Location/1": ["EAST"]}; absent: the shop is told of no stock',
    ordersFrom: 'Optional: orders last written to before this instant are not asked for, e.g. 2026-12-01T00:00:00Z; absent: only webhooks are taken',
    notifyCustomer: 'Optional: true lets Shopify mail the customer about each shipment',
  },
  masks: ['accessToken', 'apiSecret', 'previousApiSecret', 'x-shopify-access-token', 'email', 'phone', 'shipping_address', 'billing_address', 'customer'],
};
