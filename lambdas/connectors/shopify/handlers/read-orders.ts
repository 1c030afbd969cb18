import { readOrders } from '../../../handler/read-orders.ts';
import { secret } from '../../../handler/secret.ts';
import { ShopifyClient } from '../client.ts';
import { shopifyOrders } from '../orders.ts';
import { ShopifySecret } from '../schema.ts';
import { orderIn } from '../to-canonical.ts';

/** One that was cancelled in the shop since is taken, and cancelled by the next reading. */
export const handler = readOrders('shopify', (order, shop) => orderIn({ ...(order as object), cancelled_at: null }, shop), async () => {
  const { ordersFrom, ...settings } = await secret(ShopifySecret);
  return ordersFrom ? shopifyOrders(new ShopifyClient(settings), { ...settings, ordersFrom }) : undefined;
});
