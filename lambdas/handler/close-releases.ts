import { hasLots } from '../../core/inventory/allocate-lots.ts';
import type { Change } from '../../core/model/changes.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Order } from '../../core/model/order.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { hasLeft, isOut } from '../../core/shipping/release-state.ts';
import type { ShipmentSource } from '../../core/shipping/shipment-source.ts';
import { closeShort, restOf, type Short } from '../../core/shipping/short-shipment.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { orderIdOf } from './inbound-shipment.ts';
import { itemsFor } from './items-for.ts';
import { log } from './log.ts';
import { closeSettledShorts, settleShort, shortRows } from './settle-short.ts';
import { substituteShort } from './substitute-short.ts';

/**
 * A warehouse may count a release as done though it did not ship all of it, and say so nowhere but there: then what has not left by then is short, once all that has left of it is booked here.
 * Safe to repeat. @returns how many were closed
 */
export async function closeReleases(connector: string, source: ShipmentSource, from: Date, at: Date): Promise<number> {
  const account = await stores.masterdata.account(connector, '*');
  let closed = 0;
  for (const releaseId of account && source.closedSince ? await source.closedSince(from) : []) {
    const entity = account?.entity ?? '';
    const orderId = orderIdOf(releaseId);
    const order = orderId ? await stores.orders.get(entity, orderId) : undefined;
    const release = order?.releases.find((one) => one.releaseId === releaseId);
    if (!order || !release?.releasedAt || release.supplier) continue;
    const shipments = (await stores.orders.shipments(entity, order.orderId)).filter((one) => one.releaseId === releaseId && one.matched).toSorted((a, b) => a.shippedAt.localeCompare(b.shippedAt));
    const last = shipments.at(-1);
    const open = isOut(release) && !hasLeft(release);
    // closed before, and perhaps not settled to its end
    if (!last || (!open && (!last.short || last.closes))) continue;
    const state = await source.release(releaseId);
    if (!state?.closed || state.shipments.some(({ externalShipmentId }) => !shipments.some(({ shipmentId }) => shipmentId === `${connector}:${externalShipmentId}`))) continue;
    closed += Number(await closeRelease(order, last, at));
  }
  return closed;
}

/** What was cancelled at once is not taken out of the ERP by any later shipment: it waits, until the change that takes it out of the order. */
const waiting = (order: Order): Order => ({ ...order, fulfilment: { ...order.fulfilment, backorder: 'backorder' } });

async function closeRelease({ entity, orderId }: Order, last: Shipment, at: Date): Promise<boolean> {
  let short: Short = last.short ?? [];
  const books = await stores.books.entity(entity);
  const order = await changeOrder(entity, orderId, async (current) => {
    if (current.pendingChange || current.cancellation) return { order: current };
    const rest = restOf(current, last, []);
    if (rest.length === 0) return { order: current };
    short = rest;
    const closed = closeShort(waiting(current), last, [], rest, await itemsFor(current), books.rounding, at);
    const rows = await shortRows(closed, current, last, rest, at);
    const raised = rows.map((exception: DeskException): Change => ({ change: 'exception', exception }));
    return { order: { ...closed, fulfilment: current.fulfilment }, also: [{ change: 'shipment', shipment: { ...last, short } }, ...raised] };
  });
  if (short.length === 0) return false;
  if (hasLots(order)) await stores.lots.give(entity, orderId, [last.releaseId]);
  await settleShort(waiting(order), last, short, at);
  await substituteShort(order, last, short, at, order.fulfilment?.backorder === 'cancel');
  await closeSettledShorts(order, at);
  const stored = (await stores.orders.shipment(entity, orderId, last.shipmentId)) ?? last;
  await stores.unit.commit([{ change: 'shipment', shipment: { ...stored, closes: true } }]);
  log.warn('release closed short by its warehouse', { releaseId: last.releaseId, orderId, shipmentId: last.shipmentId, lines: short.length });
  return true;
}
