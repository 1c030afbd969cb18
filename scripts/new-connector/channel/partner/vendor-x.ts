import { startRestApi, type VendorX, type VendorXOptions } from '../../every/partner/rest-api.ts';

/** A simulated Vendor X that sells; `happen('order.placed', 'orders', { external_id, number, … })` is a customer's order. */
export const startVendorX = (options: VendorXOptions): Promise<VendorX> => startRestApi(options, {});
