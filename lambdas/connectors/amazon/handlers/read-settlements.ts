import { poll } from '../../../handler/poll.ts';
import { settlementReader } from '../../../handler/take-settlements.ts';
import { connected } from '../amazon.ts';
import { amazonSettlements } from '../settlements.ts';

export const handler = poll('amazon', 'read-settlements', settlementReader('amazon', async () => {
  const { client, settings } = await connected();
  return amazonSettlements(client, settings);
}));
