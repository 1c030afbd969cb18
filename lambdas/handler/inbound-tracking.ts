import type { Change } from '../../core/model/changes.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { Parcel } from '../../core/model/shipment.ts';
import { LOST, trackParcel } from '../../core/shipping/track-parcel.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { stores } from '../adapters/stores.ts';
import { noticeRow } from './notice.ts';

/**
 * Takes what a carrier says of a parcel, onto its shipment; written with its order, whose revision guards it.
 * @returns ignored where the number is of no shipment of ours, or nothing new is said
 * @throws Rejected carrier.unknown-account, shipment.delivery-impossible; Conflict where the order moved on meanwhile: told again, it is taken
 */
export async function reportParcel(connector: string, said: Parcel, { by, at }: { by: string; at: Date }): Promise<Change[] | 'ignored'> {
  const account = await stores.masterdata.account(connector, '*');
  if (!account) throw new Rejected('carrier.unknown-account', `no partner account is set up for ${connector}`, { connector });
  const link = (await linksOf(account.entity, said.trackingNumber)).find(({ kind }) => kind === 'tracking');
  if (!link) return 'ignored';
  const { entity, orderId } = link;
  const [order, shipments] = await Promise.all([stores.orders.get(entity, orderId), stores.orders.shipments(entity, orderId)]);
  const shipment = shipments.find(({ trackingNumbers }) => trackingNumbers.includes(said.trackingNumber));
  if (!order || !shipment) return 'ignored';
  const { changes, strayed } = trackParcel(order, shipment, said, by, at);
  if (changes.length === 0) return 'ignored';
  const { trackingNumber, status } = said;
  const row = noticeRow(order, { code: LOST, message: `parcel ${trackingNumber} is ${status}`, detail: { shipmentId: shipment.shipmentId, trackingNumber, status, carrier: shipment.carrier } }, trackingNumber, connector, at);
  return [{ change: 'order', order, ifRevision: order.revision }, ...changes, ...(strayed ? [{ change: 'exception', exception: row } satisfies Change] : [])];
}
