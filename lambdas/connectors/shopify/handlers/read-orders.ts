import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { takeChannelOrders } from '../../../handler/take-channel-orders.ts';
import { ShopifyClient } from '../client.ts';
import { shopifyOrders } from '../orders.ts';
import { ShopifySecret } from '../schema.ts';

export const handler = poll('shopify', 'read-orders', async () => {
  const { ordersFrom, ...settings } = await secret(ShopifySecret);
  return ordersFrom ? takeChannelOrders('shopify', shopifyOrders(new ShopifyClient(settings), { ...settings, ordersFrom })) : {};
});
