import { channelOrderKey } from '../../../../core/ordering/orders.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { amazonAnswers, amazonFulfilment } from '../../../../lambdas/connectors/amazon/channel.ts';
import { AmazonClient } from '../../../../lambdas/connectors/amazon/client.ts';
import { handler as readOrders } from '../../../../lambdas/connectors/amazon/handlers/read-orders.ts';
import { amazonStock } from '../../../../lambdas/connectors/amazon/listings.ts';
import { amazonOrders } from '../../../../lambdas/connectors/amazon/orders.ts';
import { AmazonSecret } from '../../../../lambdas/connectors/amazon/schema.ts';
import { amazonSettlements } from '../../../../lambdas/connectors/amazon/settlements.ts';
import { startAmazon } from '../../../../local/partners/amazon/amazon.ts';
import { anOrder, aShipment } from '../documents.ts';
import type { Kit } from '../kit/kit.ts';
import { sellingAccount } from '../kit/selling-account.ts';
import { MERCHANT, US } from './under-test.ts';

const NO_WEBHOOKS = 'Amazon signs no webhooks: its orders are polled';
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const BOLTS = { lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }], address: { name: 'Canary Buyer', addressLine1: '12 Canary Rd', city: 'Austin', stateOrRegion: 'TX', postalCode: '78701', countryCode: 'US' } };
let count = 0;

export const kit: Kit<'marketplace'> = {
  kind: 'marketplace',
  async start({ clock, fetch, timeoutMs }) {
    // tokens are kept by the credentials
    const credentials = { clientId: 'client', clientSecret: 'canary-client-secret', refreshToken: `Atzr|canary-kit-${(count += 1)}` };
    const partner = await startAmazon({ credentials, sellerId: MERCHANT, clock });
    const settings = AmazonSecret.parse({ url: partner.url, tokenUrl: `${partner.url}/auth/o2/token`, ...credentials, sellerId: MERCHANT, marketplaceIds: [US], ordersFrom: '2026-11-23T00:00:00Z' });
    const client = new AmazonClient(settings, { fetch, timeoutMs, now: () => clock.now(), wait: (ms) => clock.advance(ms) });
    const fulfilment = amazonFulfilment(client, settings);
    const placed = partner.order({ ...BOLTS, minutesAgo: 24 * 60 });
    const order = anOrder([{ lineId: placed.items[0]?.orderItemId ?? '', sku: 'BOLT-M8', steps: 3, price: '10.00' }], { channelOrderId: placed.orderId });
    const written: string[] = [];
    return {
      ports: { orders: amazonOrders(client, settings), fulfilment, answers: amazonAnswers(client, settings), stock: [amazonStock(client, settings, US, () => new Date(clock.now()))], settlements: amazonSettlements(client, settings) },
      partner, settings,
      personal: ['Canary Buyer', '12 Canary Rd', 'Pat Q. Buyer'],
      signIn: 'token',
      main: { make: () => fulfilment.fulfil(order, aShipment(order, '1')), count: () => partner.orders().find(({ orderId }) => orderId === placed.orderId)?.packages.length ?? 0, asks: ['getOrder', 'confirmShipment'], answersNothing: ['confirmShipment'] },
      poll: {
        run: readOrders,
        prepare: () => sellingAccount(OWNER, 'amazon', US, 'amazon-us'),
        write: () => void written.push(partner.order(BOLTS).orderId),
        taken: async () => (await Promise.all(written.map((id) => stores.orders.orderIdOf(channelOrderKey('NW-US', 'amazon-us', id))))).filter(Boolean).length,
        settlesMs: 180_000,
        asks: 'searchOrders',
        since({ url }) {
          const from = new URL(url).searchParams.get('lastUpdatedAfter');
          return from === null ? undefined : Date.parse(from);
        },
      },
    };
  },
  excused: { 'webhook-twice': NO_WEBHOOKS, 'webhook-out-of-order': NO_WEBHOOKS, 'bad-signature': NO_WEBHOOKS },
};
