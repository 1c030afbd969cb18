import { secret } from '../../../handler/secret.ts';
import { warehouseCommands } from '../../../handler/warehouse-commands.ts';
import { ShipHeroSecret } from '../schema.ts';
import { connected } from '../warehouse.ts';

export const handler = warehouseCommands(async () => connected(await secret(ShipHeroSecret)));
