import type { Change } from '../model/changes.ts';
import { Invalid, Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Parcel, Shipment } from '../model/shipment.ts';
import { deliverShipment } from './deliver-shipment.ts';

/** A parcel that will not arrive by itself: customer service speaks with carrier and customer. */
export const LOST = 'shipment.parcel-lost';
const STRAYED: readonly Parcel['status'][] = ['returning', 'failed'];

/**
 * What a carrier says of one parcel of a shipment. What is older than what is known changes nothing, so that events may come in any order and twice. With its last parcel the
 * shipment is delivered, at the time of that one.
 * @param by what said so
 * @returns what becomes true, and whether somebody must see to the parcel; nothing where it is known
 * @throws Rejected shipment.delivery-impossible
 */
export function trackParcel(order: Order, shipment: Shipment, said: Parcel, by: string, at: Date): { changes: Change[]; strayed: boolean } {
  const known = shipment.parcels ?? [];
  const before = known.find(({ trackingNumber }) => trackingNumber === said.trackingNumber);
  if (before && (before.status === said.status || Date.parse(before.at) >= Date.parse(said.at))) return { changes: [], strayed: false };
  const parcels = [...known.filter((parcel) => parcel !== before), said].sort((a, b) => (a.trackingNumber < b.trackingNumber ? -1 : 1));
  const tracked: Shipment = { ...shipment, parcels };
  const arrived = shipment.trackingNumbers.map((number) => parcels.find(({ trackingNumber, status }) => trackingNumber === number && status === 'delivered'));
  const strayed = STRAYED.includes(said.status);
  const last = arrived.every((parcel) => parcel !== undefined) ? arrived.map((parcel) => parcel.at).sort().at(-1) : undefined;
  // said before, by a proof of delivery: that stays
  if (last === undefined || shipment.deliveredAt) return { changes: [{ change: 'shipment', shipment: tracked }], strayed };
  try {
    return { changes: deliverShipment(order, tracked, { deliveredAt: last, by }, at), strayed };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Rejected(error.code, error.message, { shipmentId: shipment.shipmentId, trackingNumber: said.trackingNumber });
  }
}
