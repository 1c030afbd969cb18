import { secret } from '../../../../../lambdas/handler/secret.ts';
import { fulfilmentSubscriber } from '../../../../../lambdas/handler/subscriber.ts';
import { connected } from '../../../every/connector/client.ts';
import { vendorXFulfilment } from '../fulfilment.ts';
import { VendorXSecret } from '../schema.ts';

export const handler = fulfilmentSubscriber('vendor-x', async () => vendorXFulfilment(connected(await secret(VendorXSecret))));
