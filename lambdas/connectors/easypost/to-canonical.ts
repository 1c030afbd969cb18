import { Rejected } from '../../../core/model/errors.ts';
import type { Parcel } from '../../../core/model/shipment.ts';
import { AnyEvent, TrackerEvent } from './schema.ts';

/** https://docs.easypost.com/docs/trackers : `unknown` says nothing, and `cancelled` is of a label that nobody used. */
const STATUSES: Record<string, Parcel['status'] | undefined> = {
  pre_transit: 'announced', in_transit: 'in-transit', out_for_delivery: 'out-for-delivery', available_for_pickup: 'to-collect', delivered: 'delivered', return_to_sender: 'returning', failure: 'failed', error: 'failed',
};

/**
 * What an event says of a parcel: its status, and when the carrier saw it so; without that, when EasyPost learned of it. Undefined for other events, and where nothing is said.
 * @throws Rejected webhook.unreadable
 */
export function parcelIn(body: unknown): { parcel: Parcel; eventId: string } | undefined {
  const any = AnyEvent.safeParse(body);
  if (any.success && !/^tracker\.(created|updated)$/.test(any.data.description)) return undefined;
  const read = TrackerEvent.safeParse(body);
  if (!read.success) throw new Rejected('webhook.unreadable', 'the webhook is not of the form that EasyPost documents', { fields: read.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
  const { id: eventId, result } = read.data;
  const status = STATUSES[result.status];
  if (!status) return undefined;
  const seen = (result.tracking_details ?? []).flatMap((detail) => (detail.status === result.status && detail.datetime ? [new Date(detail.datetime).toISOString()] : [])).sort();
  return { eventId, parcel: { trackingNumber: result.tracking_code, status, at: seen.at(-1) ?? new Date(result.updated_at).toISOString() } };
}
