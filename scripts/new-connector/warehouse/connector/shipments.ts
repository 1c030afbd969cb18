import type { ShipmentRef, ShipmentSource } from '../../../../core/shipping/shipment-source.ts';
import type { VendorXClient } from '../../every/connector/client.ts';
import { OrderRecord, ShipmentRecord } from './schema.ts';
import { shipped } from './to-canonical.ts';

const refOf = ({ external_id: number, order }: { external_id: string; order: string }): ShipmentRef => ({ externalShipmentId: number, releaseId: order, ref: number });

/** What Vendor X has, whether or not its webhooks arrived. */
export const vendorXShipments = (client: VendorXClient): ShipmentSource => ({
  shippedSince: async (from) => (await client.list(ShipmentRecord, 'shipments', { updated_since: from.toISOString() })).map(refOf),

  async release(releaseId) {
    const held = await client.find(OrderRecord, 'orders', releaseId);
    return held && { externalId: held.id, shipments: (await client.list(ShipmentRecord, 'shipments', { order: releaseId })).map(refOf) };
  },

  async shipment({ ref }) {
    const [found] = await client.list(ShipmentRecord, 'shipments', { external_id: ref });
    if (!found) throw new Error(`shipment ${ref} is not there any more`);
    return shipped(found);
  },
});
