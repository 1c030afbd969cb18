import type { Release } from '../../../../core/model/order.ts';
import { registerShipHero } from '../../../../cli/webhooks.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { ShipHeroClient } from '../../../../lambdas/connectors/shiphero/client.ts';
import { handler as missed } from '../../../../lambdas/connectors/shiphero/handlers/missed-shipments.ts';
import { handler } from '../../../../lambdas/connectors/shiphero/handlers/webhook.ts';
import { ShipHeroSecret } from '../../../../lambdas/connectors/shiphero/schema.ts';
import { shipHeroShipments } from '../../../../lambdas/connectors/shiphero/shipments.ts';
import { shipHeroStock } from '../../../../lambdas/connectors/shiphero/stock.ts';
import { shipHero } from '../../../../lambdas/connectors/shiphero/warehouse.ts';
import { startShipHero } from '../../../../local/partners/shiphero/shiphero.ts';
import { anItem, anOrder, itemsOf } from '../documents.ts';
import { effects, type Kit } from '../kit/kit.ts';

const TO_SHIP_MS = 800;
const items = itemsOf(anItem());
const aSent = (n: number) => {
  const order = anOrder([{ lineId: '1', sku: 'BOLT-M8', steps: n, price: '10.00' }], { orderId: `ORD-000000000000000${n}` });
  return { order, release: order.releases[0] as Release };
};

export const kit: Kit<'warehouse'> = {
  kind: 'warehouse',
  async start({ clock, fetch, timeoutMs }) {
    const refreshToken = 'canary-refresh';
    const partner = await startShipHero({ credentials: { username: 'wms@example.test', password: 'canary-password', refreshToken }, clock, shipAfterMs: TO_SHIP_MS });
    partner.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 10 } }] });
    const settings = ShipHeroSecret.parse({ url: partner.url, refreshToken, webhookSecret: 'canary-webhook', warehouses: partner.warehouseIds });
    const connection = { fetch, timeoutMs };
    const warehouse = shipHero(settings, connection);
    const [one, two] = [aSent(1), aSent(2)];
    const send = ({ order, release }: typeof one) => warehouse.release(order, release, items);
    const known = async () => {
      await putMaster(masterKey.account('shiphero', '*'), { entity: 'NW-US', businessUnit: 'WEB', region: 'us', connector: 'shiphero', account: '*' });
      const sent = [one, two].map(({ order, release }) => ({ ...order, releases: [{ ...release, releasedAt: '2026-11-23T10:00:00.000Z' }] }));
      await stores.unit.commit(sent.map((order) => ({ change: 'order', order })));
    };
    const shipments = async () => (await Promise.all([one, two].map(({ order }) => stores.orders.shipments(order.entity, order.orderId)))).flat().map(({ releaseId, lines }) => [releaseId, lines[0]?.quantity]);
    const pickedAndPacked = async () => {
      for (let turn = 0; turn < 4; turn += 1) await clock.advance(TO_SHIP_MS);
    };
    return {
      ports: { warehouse, shipments: shipHeroShipments(settings, connection), stock: shipHeroStock(new ShipHeroClient(settings, connection), settings, () => new Date(clock.now())) },
      partner, settings,
      personal: ['Pat Q. Buyer', '1 Main St', '+15125550100', 'pat@example.test'],
      signIn: 'POST /auth/refresh',
      main: { make: () => send(one), count: () => effects(partner, 'order_create'), asks: ['orders', 'order_create'] },
      webhook: {
        handler,
        signatureHeader: 'x-shiphero-hmac-sha256',
        settleMs: TO_SHIP_MS,
        prepare: known,
        subscribe: (url) => registerShipHero({ secrets: { shiphero: settings } }, url),
        first: () => send(one),
        second: () => send(two),
        outcome: async () => (await shipments()).sort(),
        expected: { first: [[one.release.releaseId, '1']], both: [[one.release.releaseId, '1'], [two.release.releaseId, '2']] },
      },
      poll: {
        prepare: known,
        run: () => missed({}, { getRemainingTimeInMillis: () => 0 }),
        async write(n) {
          await send(n === 1 ? one : two);
          await pickedAndPacked();
        },
        taken: async () => (await shipments()).length,
        settlesMs: 1_000,
        asks: 'shipments',
        since: ({ body }) => {
          const from = /"(?:from|since|date_from|shipped_after)":"([^"]+)"/.exec(body)?.[1];
          return from === undefined ? undefined : Date.parse(from);
        },
      },
    };
  },
  excused: {},
};
