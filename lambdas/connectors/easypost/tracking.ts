import type { ParcelTracking } from '../../../core/shipping/parcel-tracking.ts';
import { type Connection, EasyPostClient } from './client.ts';
import { type EasyPostSecret, Tracker } from './schema.ts';

/**
 * EasyPost behind the port. Asked again for a number and carrier within three months, it gives the tracker that there is, and bills it once; after that carriers use
 * numbers again, for other parcels: https://docs.easypost.com/docs/trackers , https://support.easypost.com/hc/en-us/articles/360044353091
 */
export function easypost(settings: EasyPostSecret, connection?: Connection): ParcelTracking {
  const client = new EasyPostClient(settings, connection);
  return {
    async follow(trackingNumber, carrier) {
      const named = carrier === undefined ? undefined : settings.carriers?.[carrier];
      await client.post(Tracker, 'trackers', { tracker: { tracking_code: trackingNumber, ...(named && { carrier: named }) } });
    },
  };
}
