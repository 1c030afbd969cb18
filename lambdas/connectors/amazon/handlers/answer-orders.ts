import { answerSubscriber } from '../../../handler/answer-subscriber.ts';
import { connected } from '../amazon.ts';
import { amazonAnswers } from '../channel.ts';

export const handler = answerSubscriber('amazon', async () => {
  const { client, settings } = await connected();
  return amazonAnswers(client, settings);
});
