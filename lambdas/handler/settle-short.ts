import { serving } from '../../core/inventory/eligible.ts';
import { apart, withKit } from '../../core/inventory/kits.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { decimal } from '../../core/model/money.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { becomes, settledShorts, type Short, SHORT, SHORT_PICK, SHORT_VALUE, shortEvent, valueOf } from '../../core/shipping/short-shipment.ts';
import { isWithin } from '../../core/shipping/tolerance.ts';
import { stores } from '../adapters/stores.ts';
import { noticeId, noticeRow } from './notice.ts';
import { openRows } from './open-rows.ts';

/** Whether nothing more comes of a release that was not shipped whole: the shipment's word, else the warehouse's habit. Asked only where something is left. */
export async function isClosing({ entity, closes, warehouse }: Shipment): Promise<boolean> {
  return closes ?? (await stores.masterdata.warehouses(entity)).some((one) => one.warehouse === warehouse && one.closesShort);
}

/** The row for customer service, and the warehouse's, which counts; and finance's, where what was short is worth more than the house tolerates. @param asked the order before its release was cut */
export async function shortRows(order: Order, asked: Order, { shipmentId, warehouse, releaseId }: Shipment, short: Short, at: Date): Promise<DeskException[]> {
  const { shortShipmentTolerance } = await stores.masterdata.policy(order.entity);
  const { short: amount, asked: of } = valueOf(asked, releaseId, short);
  const detail = { shipmentId, warehouse, releaseId, becomes: becomes(order), lines: short };
  const row = (code: string, message: string, more: object = {}) => noticeRow(order, { code, message, detail: { ...detail, ...more } }, shipmentId, 'warehouse', at);
  const missing = short.flatMap((part) => apart(withKit(order.lines, part)).map(({ sku, steps }) => ({ sku, steps })));
  const told = [
    row(SHORT, `${warehouse} ships less of ${releaseId} than was asked: the rest is ${becomes(order)}`),
    row(SHORT_PICK, `${warehouse} did not find all of ${releaseId}: count ${[...new Set(missing.map(({ sku }) => sku))].join(', ')}`, { missing }),
  ];
  if (!shortShipmentTolerance || isWithin(amount, of, shortShipmentTolerance)) return told;
  return [...told, row(SHORT_VALUE, `${decimal(amount)} of ${decimal(of)} ${amount.currency} of ${releaseId} were not shipped, and are not billed: the rest is ${becomes(order)}`, { amount, asked: of })];
}

/** What was short has left after all, or is cancelled: nobody waits for it. Costs an order nothing of which nothing was short. */
export async function closeSettledShorts(order: Order, at: Date): Promise<void> {
  for (const shipmentId of settledShorts(order)) for (const code of [SHORT, SHORT_VALUE]) await stores.desk.close(noticeId(code, shipmentId), at);
}

/** A row is there a moment before what it is about is kept back. */
const MOMENT_MS = 2 * 60_000;

/** Nothing is kept back any more of what a warehouse did not find: it has counted, and told its levels since. */
export async function closeCounted(entity: string, warehouses: readonly string[], at: Date): Promise<void> {
  for await (const { exceptionId, code, detail, openedAt } of openRows(entity, 'warehouse')) {
    const { warehouse, missing } = detail as { warehouse: string; missing: { sku: string }[] };
    if (code !== SHORT_PICK || !warehouses.includes(warehouse) || at.getTime() - Date.parse(openedAt) < MOMENT_MS) continue;
    const positions = await stores.stock.positions(entity, [...new Set(missing.map(({ sku }) => sku))], [warehouse]);
    if (positions.every(({ blocked }) => blocked === 0)) await stores.desk.close(exceptionId, at);
  }
}

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
