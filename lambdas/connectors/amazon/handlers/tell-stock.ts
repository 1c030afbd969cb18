import { now } from '../../../adapters/stores.ts';
import { poll } from '../../../handler/poll.ts';
import { stockTeller } from '../../../handler/tell-stock.ts';
import { connected } from '../amazon.ts';
import { amazonStock } from '../listings.ts';

export const handler = poll('amazon', 'tell-stock', stockTeller('amazon', async () => {
  const { client, settings } = await connected();
  return settings.marketplaceIds.map((marketplaceId) => amazonStock(client, settings, marketplaceId, now));
}));
