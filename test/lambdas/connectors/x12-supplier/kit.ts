import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { deliveryTo } from '../../../../lambdas/connectors/x12-supplier/gateway.ts';
import { handler } from '../../../../lambdas/connectors/x12-supplier/handlers/edi.ts';
import { takeFromSupplier } from '../../../../lambdas/connectors/x12-supplier/inbound.ts';
import { X12SupplierSecret } from '../../../../lambdas/connectors/x12-supplier/schema.ts';
import { x12Supplier } from '../../../../lambdas/connectors/x12-supplier/supplier.ts';
import { startX12Supplier } from '../../../../local/partners/x12-supplier/x12-supplier.ts';
import { items as itemMap } from '../../../support/builders.ts';
import { aPartner, aRack, aRail, aSuppliedOrder, MemoryControls } from '../../../support/edi.ts';
import type { Kit } from '../kit/kit.ts';

const items = itemMap(aRack(), aRail());
const HOUR_MS = 3_600_000;

export const kit: Kit<'supplier'> = {
  kind: 'supplier',
  async start({ clock, fetch, timeoutMs }) {
    const basic = { user: 'crossdock', password: 'canary-password' };
    const receivingSecret = 'canary-receiving';
    const partner = await startX12Supplier({
      us: { qualifier: '12', id: '5125550100' }, buyer: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: basic, sendingSecret: receivingSecret, clock, answerAfterMs: 100, shipAfterMs: HOUR_MS, billAfterMs: 100 * HOUR_MS,
    });
    partner.seed({ 'DS-RACK': { price: '212.50', stock: 10 }, RAIL: { price: '4.00', stock: 20 } });
    const settings = X12SupplierSecret.parse({ partners: { DIRECT: { url: `${partner.url}/x12`, basic, receivingSecret, previousReceivingSecret: 'canary-former' } } });
    const supplier = x12Supplier({ ledger: new MemoryControls(), profile: async () => aPartner(), delivery: deliveryTo(settings, { fetch, timeoutMs }), now: () => new Date(clock.now()) });
    const order = aSuppliedOrder();
    const [release] = order.releases;
    if (!release) throw new Error('the order has a release');
    const make = () => supplier.order(order, release, items);
    return {
      ports: { supplier, take: takeFromSupplier }, partner, settings,
      personal: ['Pat Doe', '1 Main St', '512-555-0100'],
      main: { make, count: () => partner.orders().length, asks: ['850'] },
      webhook: {
        handler,
        signatureHeader: 'x-edi-signature',
        settleMs: 100,
        prepare: () =>
          Promise.all([
            putMaster(masterKey.account('x12-supplier', 'DIRECT'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'x12-supplier', account: 'DIRECT' }),
            putMaster(masterKey.ediPartner('NW-US', 'DIRECT'), aPartner({ units: { BOX: 'BX' } })),
            ...[...items.values()].map((item) => putMaster(masterKey.item('NW-US', item.sku), item)),
            stores.unit.commit([{ change: 'order', order }]),
          ]),
        subscribe: async (url) => partner.sendTo(url),
        // its answer; the goods leave some time after it
        first: make,
        second: () => clock.advance(HOUR_MS),
        async outcome() {
          const now = await stores.orders.get(order.entity, order.orderId);
          return [now?.releases[0]?.supplierOrder?.status, (await stores.orders.shipments(order.entity, order.orderId)).length];
        },
        expected: { first: ['accepted', 0], both: ['accepted', 1] },
      },
    };
  },
  excused: {
    malformed: 'the answer to an interchange says only that it is understood: one that is cut off leaves the 997 to be awaited, which is watched',
    watermark: 'nothing is asked of a supplier: what it owes us an answer to stands in our own control ledger',
  },
};
