import type { ParcelTracking } from '../../../core/shipping/parcel-tracking.ts';
import { type Connection, EasyPostClient } from './client.ts';
import { type EasyPostSecret, Tracker, Trackers } from './schema.ts';

/** EasyPost behind the port. A tracker that there is, is not made again: it would be billed twice. https://docs.easypost.com/docs/trackers */
export function easypost(settings: EasyPostSecret, connection?: Connection): ParcelTracking {
  const client = new EasyPostClient(settings, connection);
  return {
    async follow(trackingNumber, carrier) {
      const { trackers } = await client.get(Trackers, 'trackers', { tracking_code: trackingNumber, page_size: '1' });
      if (trackers.some(({ tracking_code: code }) => code === trackingNumber)) return;
      const named = carrier === undefined ? undefined : settings.carriers?.[carrier];
      await client.post(Tracker, 'trackers', { tracker: { tracking_code: trackingNumber, ...(named && { carrier: named }) } });
    },
  };
}
