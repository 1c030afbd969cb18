import { Rejected } from '../../../../core/model/errors.ts';
import type { Parcel } from '../../../../core/model/shipment.ts';
import { AnyEvent, ParcelEvent } from './schema.ts';

const STATUSES: Record<string, Parcel['status'] | undefined> = { announced: 'announced', moving: 'in-transit', delivered: 'delivered', returning: 'returning', lost: 'failed' };

/** What a webhook says of a parcel; undefined for other webhooks, and where nothing is said. @throws Rejected webhook.unreadable */
export function parcelIn(body: unknown): Parcel | undefined {
  const any = AnyEvent.safeParse(body);
  if (any.success && any.data.topic !== 'parcel.updated') return undefined;
  const read = ParcelEvent.safeParse(body);
  if (!read.success) throw new Rejected('webhook.unreadable', 'the webhook is not of the form that Vendor X documents', { fields: read.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
  const { external_id: trackingNumber, status: said, seen_at: seen } = read.data.data;
  const status = STATUSES[said];
  return status && seen ? { trackingNumber, status, at: new Date(seen).toISOString() } : undefined;
}
