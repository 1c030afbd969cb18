import { secret } from '../../../../../lambdas/handler/secret.ts';
import { warehouseCommands } from '../../../../../lambdas/handler/warehouse-commands.ts';
import { connected } from '../../../every/connector/client.ts';
import { VendorXSecret } from '../schema.ts';
import { vendorXWarehouse } from '../warehouse.ts';

export const handler = warehouseCommands(async () => {
  const settings = await secret(VendorXSecret);
  return vendorXWarehouse(connected(settings), settings);
});
