import { fulfilmentSubscriber } from '../../../handler/subscriber.ts';
import { connected } from '../amazon.ts';
import { amazonFulfilment } from '../channel.ts';

export const handler = fulfilmentSubscriber('amazon', async () => {
  const { client, settings } = await connected();
  return amazonFulfilment(client, settings);
});
