import { readOrders } from '../../../handler/read-orders.ts';
import { connected } from '../amazon.ts';
import { amazonOrders } from '../orders.ts';
import { orderIn } from '../to-canonical.ts';

export const handler = readOrders('amazon', orderIn, async () => {
  const { client, settings } = await connected();
  return amazonOrders(client, settings);
});
