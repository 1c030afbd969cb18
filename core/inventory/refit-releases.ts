import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import type { Take } from '../model/stock.ts';
import { outAt } from '../ordering/change-stock.ts';
import { nextId } from './plan-releases.ts';

/**
 * Releases for what is held and no release is out for: planned ones that were not sent yet are made to fit, others are new.
 * @returns the order, and the ids of those that are new
 */
export function planReleases(order: Order, held: readonly Take[], shipments: readonly Shipment[], at: Date): { order: Order; fresh: string[] } {
  const fresh: string[] = [];
  let releases = [...order.releases];
  const warehouses = [...new Set([...held.map((take) => take.warehouse), ...releases.map((release) => release.warehouse)])].sort();
  for (const warehouse of warehouses) {
    const lines = held
      .filter((take) => take.warehouse === warehouse)
      .map(({ lineId, sku, steps }) => ({ lineId, sku, steps: steps - outAt(order, shipments, warehouse, lineId) }))
      .filter((line) => line.steps > 0);
    const planned = releases.filter((release) => release.warehouse === warehouse && !release.supplier && !release.releasedAt && !release.recalledAt);
    if (planned.length > 0) {
      // all of it goes with the first; one that holds nothing any more is not sent
      releases = releases.map((release) => (!planned.includes(release) ? release : release === planned[0] && lines.length > 0 ? { ...release, lines } : { ...release, recalledAt: at.toISOString() }));
    } else if (lines.length > 0) {
      const releaseId = nextId(order.orderId, warehouse, releases);
      fresh.push(releaseId);
      releases.push({ releaseId, warehouse, connector: order.route.warehouses[warehouse] as string, lines });
    }
  }
  return { order: { ...order, releases }, fresh };
}
