import { poll } from '../../../handler/poll.ts';
import { answerReader } from '../../../handler/read-answers.ts';
import { connected } from '../amazon.ts';
import { isCancelledThere } from '../channel.ts';
import { amazonFeeds } from '../feeds.ts';

export const handler = poll('amazon', 'read-answers', answerReader('amazon', async () => {
  const { client, settings } = await connected();
  return amazonFeeds(client, settings, (orderId) => isCancelledThere(client, orderId));
}));
