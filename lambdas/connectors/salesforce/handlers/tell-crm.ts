import { crmSubscriber } from '../../../handler/crm-subscriber.ts';
import { secret } from '../../../handler/secret.ts';
import { connected, salesforce } from '../crm.ts';
import { SalesforceSecret } from '../schema.ts';

export const handler = crmSubscriber('salesforce', async () => {
  const settings = await secret(SalesforceSecret);
  return salesforce(connected(settings), settings);
});
