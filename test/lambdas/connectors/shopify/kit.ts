import { registerShopify } from '../../../../cli/webhooks.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { shopify } from '../../../../lambdas/connectors/shopify/channel.ts';
import { handler as readOrders } from '../../../../lambdas/connectors/shopify/handlers/read-orders.ts';
import { handler } from '../../../../lambdas/connectors/shopify/handlers/webhook.ts';
import { shopifyPayments } from '../../../../lambdas/connectors/shopify/payments.ts';
import { ShopifySecret } from '../../../../lambdas/connectors/shopify/schema.ts';
import { shopifyStock } from '../../../../lambdas/connectors/shopify/stock.ts';
import { channelOrderKey } from '../../../../core/ordering/orders.ts';
import { startShopify } from '../../../../local/partners/shopify/shopify.ts';
import { anOrder, aShipment } from '../documents.ts';
import { effects, type Kit } from '../kit/kit.ts';
import { sellingAccount } from '../kit/selling-account.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'WEB', region: 'us' };
const BOLTS = { lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }], email: 'canary@example.test', shippingAddress: { firstName: 'Canary', lastName: 'Buyer', address1: '12 Canary Rd', city: 'Austin', provinceCode: 'TX', zip: '78701', countryCode: 'US' } };

const prepare = (shopDomain: string) => () => sellingAccount(OWNER, 'shopify', shopDomain, 'web');

export const kit: Kit<'channel'> = {
  kind: 'channel',
  async start({ clock, fetch, timeoutMs }) {
    const access = { accessToken: 'canary-access', apiSecret: 'canary-api-secret' };
    const partner = await startShopify({ accessToken: access.accessToken, appSecret: access.apiSecret, clock });
    const settings = ShopifySecret.parse({ url: partner.url, shopDomain: partner.shopDomain, ...access, previousApiSecret: 'canary-former', apiVersion: '2026-10', ordersFrom: '2026-11-23T00:00:00Z', locations: { [partner.locationIds.East ?? '']: ['EAST'] } });
    const connection = { fetch, timeoutMs };
    const fulfilment = shopify(settings, connection);
    const written: string[] = [];
    const placed = partner.order(BOLTS);
    const order = anOrder([{ lineId: String(placed.lines[0]?.id), sku: 'BOLT-M8', steps: 3, price: '10.00' }], { channelReference: `gid://shopify/Order/${placed.id}`, channelOrderId: placed.name });
    return {
      ports: { fulfilment, stock: shopifyStock(settings, connection), payments: shopifyPayments(settings, connection) },
      partner, settings,
      personal: ['canary@example.test', 'Canary Buyer', '12 Canary Rd', 'Pat Q. Buyer'],
      main: {
        make: () => fulfilment.fulfil(order, aShipment(order, '1')),
        count: () => effects(partner, 'fulfillmentCreate'),
        asks: ['order', 'fulfillmentOrder', 'fulfillmentCreate'],
      },
      poll: {
        run: readOrders,
        prepare: prepare(partner.shopDomain),
        // the first one was there before
        write: () => void written.push(partner.order(BOLTS).name),
        taken: async () => (await Promise.all(written.map((name) => stores.orders.orderIdOf(channelOrderKey('NW-US', 'web', name))))).filter(Boolean).length,
        settlesMs: 180_000,
        asks: 'orders',
        since: ({ body }) => {
          const [, from] = /updated_at:>='([^']+)'/.exec(body) ?? [];
          return from === undefined ? undefined : Date.parse(from);
        },
      },
      webhook: {
        handler,
        signatureHeader: 'x-shopify-hmac-sha256',
        prepare: prepare(partner.shopDomain),
        subscribe: (url) => registerShopify(settings, url),
        first: () => partner.order(BOLTS),
        second: () => partner.order(BOLTS),
        async outcome() {
          const found = await Promise.all(['#1002', '#1003'].map(async (name) => ((await stores.orders.orderIdOf(channelOrderKey('NW-US', 'web', name))) ? [name] : [])));
          return found.flat();
        },
        expected: { first: ['#1002'], both: ['#1002', '#1003'] },
      },
    };
  },
  excused: {},
};
