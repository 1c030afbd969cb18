import { Rejected } from '../../../../core/model/errors.ts';
import type { WarehouseSystem } from '../../../../core/shipping/warehouse-system.ts';
import type { VendorXClient } from '../../every/connector/client.ts';
import { newOrder } from './from-canonical.ts';
import { OrderRecord, type VendorXSecret } from './schema.ts';

/** Vendor X behind the port: a release is looked up by its id before it is sent, and one that was recalled may be sent again. */
export function vendorXWarehouse(client: VendorXClient, settings: Pick<VendorXSecret, 'warehouses'>): WarehouseSystem {
  const live = async (releaseId: string) => (await client.list(OrderRecord, 'orders', { external_id: releaseId })).find(({ status }) => status !== 'cancelled');
  return {
    async release(order, release, items) {
      const known = await live(release.releaseId);
      const { id } = known ?? (await client.post(OrderRecord, 'orders', newOrder(order, release, items, settings)));
      return { externalId: id };
    },

    async recall(_order, { releaseId, warehouse }) {
      const known = await live(releaseId);
      if (!known) return;
      const { status } = known.status === 'open' ? await client.patch(OrderRecord, `orders/${known.id}`, { status: 'cancelled' }) : known;
      if (status !== 'cancelled') throw new Rejected('recall.refused', `warehouse ${warehouse} does not give ${releaseId} back: it is ${status}`, { releaseId, warehouse, reason: status });
    },
  };
}
