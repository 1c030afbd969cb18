import { takeCustomers } from '../../../handler/crm-customers.ts';
import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { connected } from '../crm.ts';
import { changes } from '../customers.ts';
import { SalesforceSecret } from '../schema.ts';

export const handler = poll('salesforce', 'read-customers', takeCustomers('salesforce', async () => {
  const settings = await secret(SalesforceSecret);
  return changes(connected(settings), settings);
}));
