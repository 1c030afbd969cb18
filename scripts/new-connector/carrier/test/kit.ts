import * as z from 'zod';
import { documentLink } from '../../../../core/tracing/document-link.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { anOrder, aShipment, AT } from '../../../../test/support/builders.ts';
import type { Kit } from '../../../../test/lambdas/connectors/kit/kit.ts';
import { VendorXClient } from '../../every/connector/client.ts';
import { handler } from '../connector/handlers/webhook.ts';
import { VendorXSecret } from '../connector/schema.ts';
import { vendorXTracking } from '../connector/tracking.ts';
import { startVendorX } from '../partner/vendor-x.ts';

const Made = z.object({ id: z.string() });
const minutes = (count: number) => new Date(AT.getTime() + count * 60_000).toISOString();

export const kit: Kit<'carrier'> = {
  kind: 'carrier',
  async start({ clock, fetch, timeoutMs }) {
    const credentials = { clientId: 'client', clientSecret: 'canary-client-secret' };
    const partner = await startVendorX({ credentials, clock });
    const settings = VendorXSecret.parse({ url: partner.url, ...credentials, webhookSecret: 'canary-webhook', previousWebhookSecret: 'canary-former' });
    const client = new VendorXClient(settings, { fetch, timeoutMs });
    const tracking = vendorXTracking(client);
    const order = anOrder();
    const seen = (status: string, at: string) => partner.happen('parcel.updated', 'parcels', { external_id: '1Z1', status, seen_at: at, signed_by: 'Canary Receiver' });
    return {
      ports: { tracking }, partner, settings,
      personal: ['Canary Receiver'],
      signIn: 'POST /oauth/token',
      main: { make: () => tracking.follow('1Z1', 'UPS'), count: () => partner.records('parcels').length, asks: ['GET /v1/parcels', 'POST /v1/parcels'] },
      webhook: {
        handler,
        signatureHeader: 'x-vendor-x-signature',
        async prepare() {
          const { entity, businessUnit, region } = order;
          await putMaster(masterKey.account('vendor-x', '*'), { entity, businessUnit, region, connector: 'vendor-x', account: '*' });
          await stores.unit.commit([{ change: 'order', order }, { change: 'shipment', shipment: aShipment() }, { change: 'document', link: documentLink(order, 'tracking', '1Z1', AT) }]);
        },
        subscribe: (url) => client.post(Made, 'webhooks', { url, secret: settings.webhookSecret }),
        first: () => seen('moving', minutes(1)),
        second: () => seen('delivered', minutes(2)),
        outcome: async () => (await stores.orders.shipment(order.entity, order.orderId, 'shiphero:1'))?.parcels,
        expected: { first: [{ trackingNumber: '1Z1', status: 'in-transit', at: minutes(1) }], both: [{ trackingNumber: '1Z1', status: 'delivered', at: minutes(2) }] },
      },
    };
  },
  excused: { watermark: 'nothing is polled: parcels are told of by webhook' },
};
