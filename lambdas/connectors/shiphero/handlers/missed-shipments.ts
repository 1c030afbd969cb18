import { takeMissedShipments } from '../../../handler/missed-shipments.ts';
import { secret } from '../../../handler/secret.ts';
import { ShipHeroSecret } from '../schema.ts';
import { shipHeroShipments } from '../shipments.ts';

export const handler = async () => takeMissedShipments('shiphero', shipHeroShipments(await secret(ShipHeroSecret)));
