import { now } from '../../../adapters/stores.ts';
import { stockTeller } from '../../../handler/tell-stock.ts';
import { connected } from '../amazon.ts';
import { amazonStock } from '../listings.ts';

export const handler = stockTeller('amazon', async () => {
  const { client, settings } = await connected();
  return settings.marketplaceIds.map((marketplaceId) => amazonStock(client, settings, marketplaceId, now));
});
