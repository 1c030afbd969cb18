import { serving } from '../../core/inventory/eligible.ts';
import { apart, withKit } from '../../core/inventory/kits.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { becomes, type Short, SHORT, shortEvent } from '../../core/shipping/short-shipment.ts';
import { stores } from '../adapters/stores.ts';
import { noticeRow } from './notice.ts';

/** Whether nothing more comes of a release that was not shipped whole: the shipment's word, else the warehouse's habit. Asked only where something is left. */
export async function isClosing({ entity, closes, warehouse }: Shipment): Promise<boolean> {
  return closes ?? (await stores.masterdata.warehouses(entity)).some((one) => one.warehouse === warehouse && one.closesShort);
}

/** The row for customer service. */
export const shortRow = (order: Order, { shipmentId, warehouse, releaseId }: Shipment, short: Short, at: Date) =>
  noticeRow(
    order,
    { code: SHORT, message: `${warehouse} ships less of ${releaseId} than was asked: the rest is ${becomes(order)}`, detail: { shipmentId, warehouse, releaseId, becomes: becomes(order), lines: short } },
    shipmentId,
    'warehouse',
    at,
  );

/**
 * What was short is not where it was thought to be: it is kept from being promised there until the warehouse tells its level again, it is held for this order no
 * more, and waits elsewhere where the order takes backorders. Of a kit nobody said which component was missing: all of them are kept back. Safe to repeat.
 */
export async function settleShort(order: Order, shipment: Shipment, short: Short, at: Date): Promise<void> {
  const { entity, orderId } = order;
  const { shipmentId, warehouse, shippedAt } = shipment;
  for (const { lineId, sku, steps } of short.flatMap((part) => apart(withKit(order.lines, part)))) {
    await stores.levels.block(entity, { sku, warehouse, key: `short:${shipmentId}:${lineId}`, steps, occurredAt: new Date(shippedAt), reason: 'shipped short' });
  }
  await stores.stock.give(entity, orderId, short.map(({ lineId, steps }) => ({ lineId, steps, warehouse })), `short:${shipmentId}`);
  if (becomes(order) === 'backordered') await waitElsewhere(order, warehouse, short);
  await stores.unit.commit([shortEvent(order, shipment, short, at)]);
}

async function waitElsewhere(order: Order, from: string, short: Short): Promise<void> {
  const places = serving(order, await stores.masterdata.warehouses(order.entity)).map(({ warehouse }) => warehouse);
  const place = places.find((warehouse) => warehouse !== from) ?? from;
  const shipComplete = order.fulfilment?.shipComplete ?? false;
  const lines = order.lines.filter(({ lineId, quantities }) => quantities.backordered > 0 && short.some((part) => part.lineId === lineId));
  if (lines.length > 0) await stores.backorders.open(order.entity, lines.map(({ lineId, sku, quantities }) => withKit(order.lines, { orderId: order.orderId, lineId, sku, warehouse: place, steps: quantities.backordered, shipComplete })));
}
