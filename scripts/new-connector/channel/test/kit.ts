import * as z from 'zod';
import { channelOrderKey } from '../../../../core/ordering/orders.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { anOrder, aShipment } from '../../../../test/lambdas/connectors/documents.ts';
import type { Kit } from '../../../../test/lambdas/connectors/kit/kit.ts';
import { sellingAccount } from '../../../../test/lambdas/connectors/kit/selling-account.ts';
import { VendorXClient } from '../../every/connector/client.ts';
import placed from '../connector/fixtures/order-placed.json' with { type: 'json' };
import { vendorXFulfilment } from '../connector/fulfilment.ts';
import { handler } from '../connector/handlers/webhook.ts';
import { VendorXSecret } from '../connector/schema.ts';
import { startVendorX } from '../partner/vendor-x.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'WEB', region: 'us' };
const Made = z.object({ id: z.string() });

export const kit: Kit<'channel'> = {
  kind: 'channel',
  async start({ clock, fetch, timeoutMs }) {
    const credentials = { clientId: 'client', clientSecret: 'canary-client-secret' };
    const partner = await startVendorX({ credentials, clock });
    const settings = VendorXSecret.parse({ url: partner.url, ...credentials, account: 'shop', webhookSecret: 'canary-webhook', previousWebhookSecret: 'canary-former' });
    const client = new VendorXClient(settings, { fetch, timeoutMs });
    const fulfilment = vendorXFulfilment(client);
    const order = anOrder();
    const sells = (number: string) => partner.happen('order.placed', 'orders', { ...placed.data, id: number, external_id: number, number, ship_to: { ...placed.data.ship_to, name: 'Canary Buyer', street: '12 Canary Rd' } });
    return {
      ports: { fulfilment }, partner, settings,
      personal: ['Canary Buyer', '12 Canary Rd', 'ann@example.test', 'Pat Q. Buyer'],
      signIn: 'POST /oauth/token',
      main: { make: () => fulfilment.fulfil(order, aShipment(order, '1')), count: () => partner.records('fulfilments').length, asks: ['GET /v1/fulfilments', 'POST /v1/fulfilments'] },
      webhook: {
        handler,
        signatureHeader: 'x-vendor-x-signature',
        prepare: () => sellingAccount(OWNER, 'vendor-x', 'shop', 'web'),
        subscribe: (url) => client.post(Made, 'webhooks', { url, secret: settings.webhookSecret }),
        first: () => sells('1001'),
        second: () => sells('1002'),
        outcome: async () => (await Promise.all(['1001', '1002'].map(async (number) => ((await stores.orders.orderIdOf(channelOrderKey('NW-US', 'web', number))) ? [number] : [])))).flat(),
        expected: { first: ['1001'], both: ['1001', '1002'] },
      },
    };
  },
  excused: { watermark: 'nothing is polled: orders are told of by webhook' },
};
