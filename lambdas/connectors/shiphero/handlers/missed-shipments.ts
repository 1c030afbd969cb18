import { takeMissedShipments } from '../../../handler/missed-shipments.ts';
import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { ShipHeroSecret } from '../schema.ts';
import { shipHeroShipments } from '../shipments.ts';

export const handler = poll('shiphero', 'missed-shipments', async () => takeMissedShipments('shiphero', shipHeroShipments(await secret(ShipHeroSecret))));
