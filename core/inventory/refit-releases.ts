import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import type { Take } from '../model/stock.ts';
import { outAt } from '../ordering/change-stock.ts';
import { nextId, withReleases } from './plan-releases.ts';

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
  const supplied = refitSuppliers({ ...order, releases }, held, shipments, at);
  return { order: supplied.order, fresh: [...fresh, ...supplied.fresh] };
}

/** What is wanted of suppliers and nobody is asked for: planned orders are made to fit, and what was recalled and is still wanted is a new one, to whoever had it. */
function refitSuppliers(order: Order, held: readonly Take[], shipments: readonly Shipment[], at: Date): { order: Order; fresh: string[] } {
  const had = (lineId: string) => order.releases.findLast(({ supplier, lines }) => supplier !== undefined && lines.some((line) => line.lineId === lineId));
  const ours = (lineId: string) => held.reduce((sum, take) => (take.lineId === lineId ? sum + Math.max(take.steps - outAt(order, shipments, take.warehouse, lineId), 0) : sum), 0);
  const left = new Map(order.lines.flatMap(({ lineId, quantities }) => (had(lineId) ? [[lineId, Math.max(quantities.reserved + quantities.accepted - ours(lineId), 0)] as const] : [])));
  const kept = order.releases.map((release) => {
    if (!release.supplier || release.releasedAt || release.recalledAt) return release;
    const lines = release.lines.flatMap((line) => {
      const steps = Math.min(line.steps, left.get(line.lineId) ?? 0);
      left.set(line.lineId, (left.get(line.lineId) ?? 0) - steps);
      return steps > 0 ? [{ ...line, steps }] : [];
    });
    return lines.length > 0 ? { ...release, lines } : { ...release, recalledAt: at.toISOString() };
  });
  const open = [...left].filter(([, steps]) => steps > 0).flatMap(([lineId, steps]) => order.lines.flatMap(({ lineId: id, sku }) => (id === lineId ? [{ lineId, sku, steps }] : [])));
  const dropShips = [...Map.groupBy(open, ({ lineId }) => had(lineId)?.supplier ?? '')].map(([supplier, lines]) => ({ supplier, lines }));
  const refit = withReleases({ ...order, releases: kept }, [], dropShips);
  return { order: refit, fresh: refit.releases.slice(kept.length).map(({ releaseId }) => releaseId) };
}
