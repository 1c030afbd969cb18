import { secret } from '../../../../../lambdas/handler/secret.ts';
import { trackingSubscriber } from '../../../../../lambdas/handler/tracking-subscriber.ts';
import { connected } from '../../../every/connector/client.ts';
import { VendorXSecret } from '../schema.ts';
import { vendorXTracking } from '../tracking.ts';

export const handler = trackingSubscriber('vendor-x', async () => vendorXTracking(connected(await secret(VendorXSecret))));
