import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { KIT_INCOMPLETE } from '../../core/shipping/in-kits.ts';
import { stores } from '../adapters/stores.ts';
import { noticeId, noticeRow } from './notice.ts';

const looseOf = (order: Order, { releaseId }: Shipment) =>
  order.releases.flatMap((release) => (release.releaseId === releaseId ? release.lines.flatMap(({ lineId, sku, loose = [] }) => (loose.length > 0 ? [{ lineId, sku, loose }] : [])) : []));

/** Whether parts of kits of its release have left without the others. */
export const isIncomplete = (order: Order, shipment: Shipment): boolean => looseOf(order, shipment).length > 0;

/** One row per release for the warehouse, as long as that is so; it closes by itself once the rest has left. Safe to repeat. */
export async function tellOfKits(order: Order, shipment: Shipment, at: Date): Promise<void> {
  const { releaseId, warehouse, shipmentId } = shipment;
  const lines = looseOf(order, shipment);
  if (lines.length === 0) return stores.desk.close(noticeId(KIT_INCOMPLETE, releaseId), at);
  const noticed = { code: KIT_INCOMPLETE, message: `${warehouse} shipped parts of kits of ${releaseId} without the others`, detail: { releaseId, warehouse, shipmentId, lines } };
  await stores.desk.raise(noticeRow(order, noticed, releaseId, 'warehouse', at));
}
