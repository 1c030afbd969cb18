import { takeMissedShipments } from '../../../../../lambdas/handler/missed-shipments.ts';
import { secret } from '../../../../../lambdas/handler/secret.ts';
import { connected } from '../../../every/connector/client.ts';
import { VendorXSecret } from '../schema.ts';
import { vendorXShipments } from '../shipments.ts';

export const handler = async () => takeMissedShipments('vendor-x', vendorXShipments(connected(await secret(VendorXSecret))));
