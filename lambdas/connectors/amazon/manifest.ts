import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'amazon',
  title: 'Amazon (marketplace)',
  kind: 'marketplace',
  subscriptions: [
    { handler: 'confirm-shipment', events: ['shipment.recorded'], ownChannel: true, concurrency: 2, timeoutSeconds: 30, attempts: 12, patient: true },
    // a feed every two minutes is what Amazon allows in the long run: one takes all that came meanwhile
    { handler: 'answer-orders', events: ['order.accepted', 'order.cancelled'], ownChannel: true, concurrency: 2, timeoutSeconds: 60, batch: { size: 200, seconds: 150 }, attempts: 12, patient: true },
  ],
  polls: [
    // Amazon signs no webhooks; a search every three minutes is what it allows in the long run
    { handler: 'read-orders', every: 'rate(5 minutes)', timeoutSeconds: 240 },
    { handler: 'read-answers', every: 'rate(15 minutes)', timeoutSeconds: 120 },
    { handler: 'tell-stock', every: 'rate(15 minutes)', timeoutSeconds: 600 },
    // a period has two weeks, and its report comes when it is closed
    { handler: 'read-settlements', every: 'rate(4 hours)', timeoutSeconds: 300 },
  ],
  secret: {
    url: 'The Selling Partner API of the region, e.g. https://sellingpartnerapi-na.amazon.com',
    tokenUrl: 'https://api.amazon.com/auth/o2/token',
    clientId: 'LWA client id of the application',
    clientSecret: 'Its LWA client secret; Amazon wants it replaced every 180 days',
    refreshToken: 'What the seller got when it authorised the application',
    sellerId: 'The seller\'s merchant token',
    marketplaceIds: 'Marketplaces that it sells on, each with a partner account of that name, e.g. ["ATVPDKIKX0DER"]',
    ordersFrom: 'Orders last written to before this instant are not taken, e.g. 2026-12-01T00:00:00Z',
    carriers: 'Optional: Amazon\'s carrier code by what the warehouse calls the carrier, e.g. {"UPS Ground": "UPS"}',
  },
  masks: [
    'clientSecret', 'client_secret', 'refreshToken', 'refresh_token', 'access_token', 'x-amz-access-token', 'recipient', 'buyer', 'deliveryAddress', 'buyerName', 'buyerEmail', 'addressLine1', 'addressLine2',
    'addressLine3', 'phone', 'name',
  ],
};
