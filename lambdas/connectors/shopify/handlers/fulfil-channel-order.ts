import { secret } from '../../../handler/secret.ts';
import { fulfilmentSubscriber } from '../../../handler/subscriber.ts';
import { shopify } from '../channel.ts';
import { ShopifySecret } from '../schema.ts';

export const handler = fulfilmentSubscriber('shopify', async () => shopify(await secret(ShopifySecret)));
