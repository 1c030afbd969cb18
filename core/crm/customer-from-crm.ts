import { Rejected } from '../model/errors.ts';
import type { Customer } from '../model/masterdata.ts';
import { zero } from '../model/money.ts';

/** What a CRM says of a customer: the fields that it is the master of. */
export interface CrmCustomer {
  customerId: string;
  name: string;
  currency: string;
  /** Absent: none. Accounts and prices go by them. */
  group?: string;
  priceGroup?: string;
  active: boolean;
  /** Whom to speak to there. Absent: nobody in particular. */
  contact?: { contactId: string; name: string; email?: string; phone?: string };
}

/**
 * The CRM is the master of who the customer is: name, currency, groups, whether it is in business, and whom to speak to. Credit, terms, tax and how its orders are fulfilled
 * are of others, and stay as they are. A customer that is new has no credit until finance gives it some.
 * @throws Rejected crm.currency-changed: its credit and its books are in the currency that it had
 */
export function customerFromCrm(entity: string, said: CrmCustomer, known: Customer | undefined): Customer {
  if (known && known.currency !== said.currency) {
    throw new Rejected('crm.currency-changed', `customer ${said.customerId} is billed in ${known.currency}, and the CRM says ${said.currency}`, { customerId: said.customerId });
  }
  const { group: _group, priceGroup: _priceGroup, contact: _contact, ...kept } = known ?? { entity, taxExempt: false, creditLimit: zero(said.currency) };
  return { ...kept, ...said };
}
