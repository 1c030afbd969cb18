import { afterEach, beforeEach } from 'vitest';
import { PartnerProfile } from '../../../../core/edi/partner-profile.ts';
import type { DeskException } from '../../../../core/model/exception.ts';
import type { Order, Release } from '../../../../core/model/order.ts';
import type { WarehouseSystem } from '../../../../core/shipping/warehouse-system.ts';
import { byTransport } from '../../../../core/edi/delivery.ts';
import { openSftp } from '../../../../lambdas/adapters/sftp.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as takeFiles } from '../../../../lambdas/connectors/x12-warehouse/handlers/files.ts';
import { x12Warehouse } from '../../../../lambdas/connectors/x12-warehouse/warehouse.ts';
import { courier } from '../../../../lambdas/handler/courier.ts';
import { byFile } from '../../../../lambdas/handler/file-exchange.ts';
import { itemsPicked } from '../../../../lambdas/handler/items-for.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { startX12Warehouse, type X12Warehouse } from '../../../../local/partners/x12-warehouse/x12-warehouse.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aLine, anItem, anOrder, AT, EACH } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { memoryObjects } from '../../../support/objects.ts';
import { testTables } from '../../../support/tables.ts';

export const RELEASE = 'ORD-0000000000000001-3PL';
export const NUMBER = '0000000000000001';

export const PROFILE = PartnerProfile.parse({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', partner: '3PL', name: 'Third Party Logistics', active: true, usage: 'production', version: '004010', us: { qualifier: 'ZZ', id: 'CROSSDOCK' }, them: { qualifier: '12', id: '5125550100' },
  delimiters: { element: '*', component: '>', segment: '~' }, transport: 'sftp', receives: ['945', '846', '944', '947', '997'], sends: ['940', '997'], currency: 'USD', country: 'US', shipWithinHours: 48, tolerances: { pricePercent: '0' },
});

/** Two bolts by the box and five of what is kept by lots, from two of them, all sent to the third party's warehouse. */
export const order: Order = anOrder({
  purchaseOrder: 'PO-77',
  shipTo: { name: 'Pat Doe', company: 'Acme', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
  lines: [aLine({ lineId: 'a', sku: 'BOLT-M8', steps: 20 }, 'released'), aLine({ lineId: 'b', sku: 'SEAL-300', steps: 5 }, 'released')],
  releases: [
    {
      releaseId: RELEASE, warehouse: '3PL', connector: 'x12-warehouse', releasedAt: AT.toISOString(),
      lines: [{ lineId: 'a', sku: 'BOLT-M8', steps: 20 }, { lineId: 'b', sku: 'SEAL-300', steps: 5, lots: [{ lot: 'L-1', expiresOn: '2027-01-31', steps: 2 }, { lot: 'L-2', expiresOn: '2027-02-28', steps: 3 }] }],
    },
  ],
});

/** A third party's warehouse at the other end of a real SFTP connection, and this side as it runs: before each test anew. */
export function thirdParty() {
  const tables = testTables();
  const aws = fakeAws();
  const objects = memoryObjects();
  const lines = logged();
  const world = {} as { partner: X12Warehouse; clock: ManualClock; system: WarehouseSystem };

  beforeEach(async () => {
    Object.assign(process.env, { INBOUND_BUCKET: 'inbound', EXCHANGE_BUCKET: 'exchange' });
    world.clock = new ManualClock(Date.now());
    world.partner = await startX12Warehouse({ us: { qualifier: '12', id: '5125550100' }, depositor: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: { user: 'crossdock', password: 'pw' }, clock: world.clock });
    world.partner.seed([{ sku: 'BOLT-M8', onHand: 100, held: 0 }, { sku: 'SEAL-300', lot: 'L-1', expires: '2027-01-31', onHand: 10, held: 1 }, { sku: 'SEAL-300', lot: 'L-2', expires: '2027-02-28', onHand: 10, held: 0 }]);
    world.system = x12Warehouse({ ledger: stores.controls, delivery: byTransport({ sftp: byFile('x12-warehouse') }), profile: stores.masterdata.ediPartner, items: itemsPicked, now: () => new Date() });
    await Promise.all([
      putMaster(masterKey.account('x12-warehouse', '3PL'), { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', connector: 'x12-warehouse', account: '3PL' }),
      putMaster(masterKey.ediPartner('NW-US', '3PL'), PROFILE),
      putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem({ units: { EA: EACH, BX: { numerator: 10, denominator: 1 } } })),
      putMaster(masterKey.item('NW-US', 'SEAL-300'), anItem({ sku: 'SEAL-300', name: 'Sealant, 300 ml', lots: { minimumDays: 0 } })),
      stores.unit.commit([{ change: 'order', order }]),
    ]);
  });
  afterEach(() => world.partner.stop());

  const storedOrder = async (): Promise<Order> => (await stores.orders.get('NW-US', order.orderId)) ?? order;
  const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException);
  const { partner: _, ...rest } = world;
  return {
    world, tables, aws, objects, lines, storedOrder, desk, ...rest,
    codes: async (status = 'open') => (await desk()).filter((row) => row.status === status).map(({ code }) => code).sort(),
    events: async () => (await tables.all('outbox')).map(({ body }) => body as { type: string; data: Record<string, unknown> }).filter(({ type }) => type !== 'exception.opened'),
    /** What courier and files do, until nothing is under way any more. */
    async exchange() {
      const { sftp, inbox, outbox, archive } = world.partner;
      const carry = courier('x12-warehouse', async () => ({ '3PL': { ...sftp, user: 'crossdock', password: 'pw', inbox, outbox, archive } }), (to) => openSftp(to, 2_000));
      for (let round = 0; round < 4; round += 1) {
        await carry({});
        await takeFiles({});
      }
    },
    release: async () => {
      const now = await storedOrder();
      return world.system.release(now, now.releases[0] as Release, await itemsPicked(now, now.releases[0] as Release));
    },
    recall: async () => {
      const now = await storedOrder();
      return world.system.recall(now, now.releases[0] as Release);
    },
  };
}
