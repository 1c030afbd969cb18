import { startRestApi, type VendorX, type VendorXOptions } from '../../every/partner/rest-api.ts';

/** A simulated Vendor X that ships; `happen('shipment.made', 'shipments', { external_id, order, … })` is goods leaving. */
export const startVendorX = (options: VendorXOptions): Promise<VendorX> => startRestApi(options, { take: (collection, record) => (collection === 'orders' ? { status: 'open', ...record } : record) });
