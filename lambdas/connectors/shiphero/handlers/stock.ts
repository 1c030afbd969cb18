import { now } from '../../../adapters/stores.ts';
import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { stockPoll } from '../../../handler/take-stock.ts';
import { patient, ShipHeroClient } from '../client.ts';
import { ShipHeroSecret } from '../schema.ts';
import { shipHeroStock } from '../stock.ts';

export const handler = poll('shiphero', 'stock', stockPoll(async (left) => {
  const settings = await secret(ShipHeroSecret);
  return shipHeroStock(new ShipHeroClient(settings, patient(left)), settings, now);
}));
