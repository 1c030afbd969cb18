import { isGood, LOT_REFUSED } from '../inventory/lots.ts';
import { Rejected } from '../model/errors.ts';
import type { LotSteps } from '../model/lot.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import { toSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';
import { isApprovedFor } from '../ordering/approvals.ts';
import { postingSagaId } from '../sagas/register.ts';
import type { Matched } from './match-shipment.ts';

/**
 * Which lots left with the lines of a shipment: as the warehouse says, else as they were allocated. Another lot than the allocated one is as good, as long as it
 * lasts as long as the customer wants.
 * @throws Rejected shipment.lot-not-allowed, unless the warehouse has approved it for this shipment
 */
export function lotsShipped(order: Order, shipment: Shipment, matched: Matched, items: Map<string, Item>): Matched {
  const release = order.releases.find(({ releaseId }) => releaseId === shipment.releaseId);
  const said = shipment.lines.flatMap(({ lineId, sku, quantity, lot, lotExpiresOn }) => {
    const item = items.get(sku);
    const steps = item?.units[item.baseUnit] && toSteps(quantity, item.units[item.baseUnit] as NonNullable<(typeof item.units)[string]>);
    return lot && steps ? [{ lineId, sku, lot, ...(lotExpiresOn && { expiresOn: lotExpiresOn }), steps }] : [];
  });
  const approved = isApprovedFor(order, LOT_REFUSED, postingSagaId(shipment.shipmentId));
  return matched.map((line) => {
    const kept = order.lines.find(({ lineId }) => lineId === line.lineId)?.lots;
    if (!kept) return line;
    const planned = release?.lines.find(({ lineId }) => lineId === line.lineId);
    const own = said.filter(({ lineId, sku }) => sku === line.sku && (lineId === undefined || lineId === line.lineId));
    const lots = own.length > 0 ? taken(own, line.steps) : taken(after(planned?.lots ?? [], planned?.shipped ?? 0), line.steps);
    const known = lots.map((one) => ({ ...planned?.lots?.find(({ lot }) => lot === one.lot), ...one }));
    const bad = known.find((lot) => !isGood(lot, shipment.shippedAt.slice(0, 10), kept.minimumDays));
    if (bad && !approved) throw new Rejected(LOT_REFUSED, `${shipment.shipmentId} ships lot ${bad.lot} of ${line.sku}, which ends on ${bad.expiresOn}`, { lineId: line.lineId, sku: line.sku, ...bad, minimumDays: kept.minimumDays });
    return known.length > 0 ? { ...line, lots: known } : line;
  });
}

/** So many steps off a list of lots, which is then shorter by them. */
function taken(pool: { lot: string; expiresOn?: string | undefined; steps: number }[], steps: number): LotSteps[] {
  const lots: LotSteps[] = [];
  let open = steps;
  for (const one of pool) {
    const part = Math.min(open, one.steps);
    if (part === 0) continue;
    lots.push({ lot: one.lot, ...(one.expiresOn && { expiresOn: one.expiresOn }), steps: part });
    one.steps -= part;
    open -= part;
  }
  return lots;
}

/** What is left of lots after so many steps have gone. */
function after(lots: readonly LotSteps[], gone: number): LotSteps[] {
  const rest = lots.map((lot) => ({ ...lot }));
  taken(rest, gone);
  return rest;
}
