import type { CrmCustomer } from '../../../core/crm/customer-from-crm.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { ExternalId } from '../../../core/model/identity.ts';
import { Currency } from '../../../core/model/money.ts';
import type { Account, SalesforceSecret } from './schema.ts';

/** When Salesforce last wrote it: whole milliseconds, so that it is a version. */
export const modstampOf = ({ SystemModstamp }: { SystemModstamp: string }): number => Date.parse(SystemModstamp.replace('+0000', 'Z'));

/**
 * An account with our customer number. One that was deleted there is not in business any more.
 * @throws Rejected crm.account-unreadable
 */
export function customerIn(account: Account, { currency: ofOrg }: Pick<SalesforceSecret, 'currency'>): CrmCustomer {
  const { Name: name, Crossdock_Group__c: group, Crossdock_Price_Group__c: priceGroup } = account;
  const customerId = account.Crossdock_Customer__c;
  const currency = ofOrg ?? account.CurrencyIsoCode ?? '';
  const wrong = [
    ...(ExternalId.safeParse(customerId).success ? [] : ['Crossdock_Customer__c']),
    ...(name ? [] : ['Name']),
    ...(Currency.safeParse(currency).success ? [] : ['CurrencyIsoCode']),
    ...[group, priceGroup].flatMap((each, index) => (!each || ExternalId.safeParse(each).success ? [] : [['Crossdock_Group__c', 'Crossdock_Price_Group__c'][index] ?? ''])),
  ];
  if (!name || wrong.length > 0) throw new Rejected('crm.account-unreadable', `account ${account.Id} lacks or has wrong: ${wrong.join(', ')}`, { account: account.Id, fields: wrong });
  const contact = contactIn(account);
  return { customerId, name: name.slice(0, 200), currency, ...(group && { group }), ...(priceGroup && { priceGroup }), active: !account.IsDeleted && account.Crossdock_Inactive__c !== true, ...(contact && { contact }) };
}

function contactIn({ Crossdock_Contact__r: contact }: Account): CrmCustomer['contact'] {
  if (!contact?.Name) return undefined;
  const { Id: contactId, Name: name, Email: email, Phone: phone } = contact;
  return { contactId, name: name.slice(0, 200), ...(email && { email: email.slice(0, 200) }), ...(phone && { phone: phone.slice(0, 40) }) };
}
