import { startRestApi, type VendorX, type VendorXOptions } from '../../every/partner/rest-api.ts';

/** A simulated Vendor X that follows parcels; `happen('parcel.updated', 'parcels', { external_id, status, seen_at })` is what a carrier does with one. */
export const startVendorX = (options: VendorXOptions): Promise<VendorX> => startRestApi(options, { take: (collection, record) => (collection === 'parcels' ? { status: 'announced', seen_at: null, ...record } : record) });
