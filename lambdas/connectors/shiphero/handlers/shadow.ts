import { secret } from '../../../handler/secret.ts';
import { shadowWarehouse } from '../../../handler/shadow-questions.ts';
import { ShipHeroSecret } from '../schema.ts';
import { shipHeroShadow } from '../shadow.ts';

export const handler = shadowWarehouse('shiphero', async () => shipHeroShadow(await secret(ShipHeroSecret)));
