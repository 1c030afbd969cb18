import type { CrmChanges, Said } from '../../handler/crm-customers.ts';
import type { SalesforceClient } from './client.ts';
import { Account, type SalesforceSecret } from './schema.ts';
import { customerIn, modstampOf } from './to-canonical.ts';

const CONTACT = 'Crossdock_Contact__r';
const FIELDS = [
  'Id', 'IsDeleted', 'SystemModstamp', 'Name', 'Crossdock_Customer__c', 'Crossdock_Group__c', 'Crossdock_Price_Group__c', 'Crossdock_Inactive__c',
  ...['Id', 'SystemModstamp', 'Name', 'Email', 'Phone'].map((field) => `${CONTACT}.${field}`),
];

/**
 * Accounts with a customer number of ours that were written since then, or whose contact was. SystemModstamp moves with every write, by people and by machines:
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm
 */
export function changes(client: SalesforceClient, settings: Pick<SalesforceSecret, 'currency'>): CrmChanges {
  const fields = settings.currency ? FIELDS : [...FIELDS, 'CurrencyIsoCode'];
  const by = (stamp: string) =>
    async function* (since: Date): AsyncGenerator<Said[]> {
      const soql = `SELECT ${fields.join(', ')} FROM Account WHERE Crossdock_Customer__c != null AND ${stamp} >= ${since.toISOString()} ORDER BY ${stamp}, Id`;
      for await (const accounts of client.queryAll(Account, soql)) {
        yield accounts.map((account) => {
          const own = modstampOf(account);
          const contact = account[CONTACT] ? modstampOf(account[CONTACT]) : 0;
          return { id: account.Id, version: Math.max(own, contact), stamp: stamp === 'SystemModstamp' ? own : contact, read: () => customerIn(account, settings) };
        });
      }
    };
  return { accounts: by('SystemModstamp'), contacts: by(`${CONTACT}.SystemModstamp`) };
}
