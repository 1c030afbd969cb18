import type { ParcelTracking } from '../../../../core/shipping/parcel-tracking.ts';
import type { VendorXClient } from '../../every/connector/client.ts';
import { newParcel } from './from-canonical.ts';
import { ParcelRecord } from './schema.ts';

/** Vendor X behind the port: looked up by the tracking number first, since a lost answer may have made it. */
export const vendorXTracking = (client: VendorXClient): ParcelTracking => ({
  async follow(trackingNumber, carrier) {
    if (await client.find(ParcelRecord, 'parcels', trackingNumber)) return;
    await client.post(ParcelRecord, 'parcels', newParcel(trackingNumber, carrier));
  },
});
