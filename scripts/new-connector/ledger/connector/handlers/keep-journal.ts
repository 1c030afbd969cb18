import { secret } from '../../../../../lambdas/handler/secret.ts';
import { journalSubscriber } from '../../../../../lambdas/handler/send-journals.ts';
import { connected } from '../../../every/connector/client.ts';
import { vendorXLedger } from '../ledger.ts';
import { VendorXSecret } from '../schema.ts';

export const handler = journalSubscriber('vendor-x', async () => {
  const settings = await secret(VendorXSecret);
  return vendorXLedger(connected(settings), settings);
});
