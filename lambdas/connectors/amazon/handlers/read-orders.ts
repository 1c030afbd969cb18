import { poll } from '../../../handler/poll.ts';
import { takeChannelOrders } from '../../../handler/take-channel-orders.ts';
import { connected } from '../amazon.ts';
import { amazonOrders } from '../orders.ts';

export const handler = poll('amazon', 'read-orders', async () => {
  const { client, settings } = await connected();
  return takeChannelOrders('amazon', amazonOrders(client, settings));
});
