import * as z from 'zod';
import type { Release } from '../../../../core/model/order.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { anItem, anOrder, itemsOf } from '../../../../test/lambdas/connectors/documents.ts';
import type { Kit } from '../../../../test/lambdas/connectors/kit/kit.ts';
import { VendorXClient } from '../../every/connector/client.ts';
import { handler as missed } from '../connector/handlers/missed-shipments.ts';
import { handler } from '../connector/handlers/webhook.ts';
import { VendorXSecret } from '../connector/schema.ts';
import { vendorXShipments } from '../connector/shipments.ts';
import { vendorXWarehouse } from '../connector/warehouse.ts';
import { startVendorX } from '../partner/vendor-x.ts';

const Made = z.object({ id: z.string() });
const items = itemsOf(anItem());
const sent = [1, 2].map((n) => anOrder([{ lineId: '1', sku: 'BOLT-M8', steps: n, price: '10.00' }], { orderId: `ORD-000000000000000${n}` }));
const [first, second] = sent.map(({ releases }) => releases[0]) as [Release, Release];

export const kit: Kit<'warehouse'> = {
  kind: 'warehouse',
  async start({ clock, fetch, timeoutMs }) {
    const credentials = { clientId: 'client', clientSecret: 'canary-client-secret' };
    const partner = await startVendorX({ credentials, clock });
    const settings = VendorXSecret.parse({ url: partner.url, ...credentials, warehouses: { EAST: 'dc-1' }, webhookSecret: 'canary-webhook', previousWebhookSecret: 'canary-former' });
    const client = new VendorXClient(settings, { fetch, timeoutMs });
    const warehouse = vendorXWarehouse(client, settings);
    const ships = ({ releaseId, lines }: Release) =>
      partner.happen('shipment.made', 'shipments', { external_id: `SH-${releaseId}`, order: releaseId, tracking_numbers: ['1Z1'], shipped_at: new Date(clock.now()).toISOString(), lines: lines.map(({ lineId, sku, steps }) => ({ line: lineId, sku, quantity: String(steps) })) });
    const known = async () => {
      await putMaster(masterKey.account('vendor-x', '*'), { entity: 'NW-US', businessUnit: 'WEB', region: 'us', connector: 'vendor-x', account: '*' });
      await stores.unit.commit(sent.map((order) => ({ change: 'order', order: { ...order, releases: order.releases.map((release) => ({ ...release, connector: 'vendor-x', releasedAt: '2026-11-23T10:00:00.000Z' })) } })));
    };
    const shipments = async () => (await Promise.all(sent.map(({ entity, orderId }) => stores.orders.shipments(entity, orderId)))).flat().map(({ releaseId, lines }) => [releaseId, lines[0]?.quantity]);
    return {
      ports: { warehouse, shipments: vendorXShipments(client) }, partner, settings,
      personal: ['Pat Q. Buyer', '1 Main St', '+15125550100'],
      signIn: 'POST /oauth/token',
      main: { make: () => warehouse.release(sent[0] as (typeof sent)[number], first, items), count: () => partner.records('orders').length, asks: ['GET /v1/orders', 'POST /v1/orders'] },
      webhook: {
        handler,
        signatureHeader: 'x-vendor-x-signature',
        prepare: known,
        subscribe: (url) => client.post(Made, 'webhooks', { url, secret: settings.webhookSecret }),
        first: () => ships(first),
        second: () => ships(second),
        outcome: async () => (await shipments()).sort(),
        expected: { first: [[first.releaseId, '1']], both: [[first.releaseId, '1'], [second.releaseId, '2']] },
      },
      poll: {
        run: missed,
        prepare: known,
        write: (n) => ships(n === 1 ? first : second),
        taken: async () => (await shipments()).length,
        settlesMs: 1_000,
        asks: 'GET /v1/shipments',
        since({ url }) {
          const from = new URL(url).searchParams.get('updated_since');
          return from === null ? undefined : Date.parse(from);
        },
      },
    };
  },
  excused: {},
};
