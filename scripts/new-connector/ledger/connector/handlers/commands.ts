import { ledgerCommands } from '../../../../../lambdas/handler/ledger-commands.ts';
import { secret } from '../../../../../lambdas/handler/secret.ts';
import { connected } from '../../../every/connector/client.ts';
import { vendorXLedger } from '../ledger.ts';
import { VendorXSecret } from '../schema.ts';

export const handler = ledgerCommands('vendor-x', async () => {
  const settings = await secret(VendorXSecret);
  return vendorXLedger(connected(settings), settings);
});
