import { secret } from '../../../../../lambdas/handler/secret.ts';
import { taxCommands } from '../../../../../lambdas/handler/tax-commands.ts';
import { connected } from '../../../every/connector/client.ts';
import { vendorXTax } from '../engine.ts';
import { VendorXSecret } from '../schema.ts';

export const handler = taxCommands(async () => {
  const settings = await secret(VendorXSecret);
  return vendorXTax(connected(settings), settings);
});
