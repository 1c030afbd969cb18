import { notFound } from './errors.ts';

export interface Field {
  type: 'text' | 'number' | 'date' | 'datetime' | 'checkbox' | 'picklist' | 'reference';
  /** Of text. */
  length?: number;
  required?: boolean;
  /** External id, unique, case sensitive. */
  key?: boolean;
  values?: readonly string[];
  /** Object that a reference leads to, and what the relationship is called in queries and bodies. */
  to?: string;
  relationship?: string;
}

export interface SObject {
  /** First three characters of its ids. */
  prefix: string;
  fields: Record<string, Field>;
}

const text = (length = 255, more: Partial<Field> = {}): Field => ({ type: 'text', length, ...more });
const number: Field = { type: 'number' };
const day: Field = { type: 'date' };
const key: Field = text(100, { key: true });
const ofOrder: Field = { type: 'reference', to: 'Order', relationship: 'Order__r', required: true };
const numbers = (...names: string[]): Record<string, Field> => Object.fromEntries(names.map((name) => [name, number]));

/** As far as the connector's set-up needs an org: standard objects with the fields that its README adds, and its own. */
export const OBJECTS: Readonly<Record<string, SObject>> = {
  Account: {
    prefix: '001',
    fields: {
      Name: text(255, { required: true }), AccountNumber: text(40), Industry: text(40), BillingCity: text(40), BillingCountry: text(80),
      Crossdock_Customer__c: key, Crossdock_Group__c: text(100), Crossdock_Price_Group__c: text(100), Crossdock_Inactive__c: { type: 'checkbox' },
      Crossdock_Contact__c: { type: 'reference', to: 'Contact', relationship: 'Crossdock_Contact__r' },
    },
  },
  Contact: {
    prefix: '003',
    fields: { FirstName: text(40), LastName: text(80, { required: true }), Email: text(80), Phone: text(40), AccountId: { type: 'reference', to: 'Account', relationship: 'Account' } },
  },
  Order: {
    prefix: '801',
    fields: {
      AccountId: { type: 'reference', to: 'Account', relationship: 'Account', required: true },
      EffectiveDate: { ...day, required: true },
      Status: { type: 'picklist', required: true, values: ['Draft', 'Activated', 'Received', 'Accepted', 'Partly shipped', 'Shipped', 'Invoiced', 'Cancelling', 'Cancelled', 'Returned'] },
      OrderReferenceNumber: text(80), PoNumber: text(80), Description: text(32_000),
      Crossdock_Order__c: key, Crossdock_Channel__c: text(100), Crossdock_Erp_Number__c: text(100),
      ...numbers('Crossdock_Revision__c', 'Crossdock_Goods__c', 'Crossdock_Discount__c', 'Crossdock_Freight__c', 'Crossdock_Tax__c', 'Crossdock_Total__c', 'Crossdock_Invoiced__c', 'Crossdock_Credited__c'),
    },
  },
  Crossdock_Order_Line__c: {
    prefix: 'a00',
    fields: {
      Crossdock_Key__c: text(201, { key: true }), Order__c: ofOrder, Line__c: text(100), Sku__c: text(60), Unit__c: text(6),
      ...numbers('Ordered__c', 'Shipped__c', 'Invoiced__c', 'Cancelled__c', 'Returned__c', 'Goods__c', 'Tax__c'),
    },
  },
  Crossdock_Shipment__c: {
    prefix: 'a01',
    fields: { Crossdock_Key__c: key, Order__c: ofOrder, Warehouse__c: text(100), Carrier__c: text(100), Tracking__c: text(255), Shipped_At__c: { type: 'datetime' }, Delivered_At__c: { type: 'datetime' } },
  },
  Crossdock_Invoice__c: {
    prefix: 'a02',
    fields: {
      Crossdock_Key__c: key, Order__c: ofOrder, Number__c: text(100), Kind__c: { type: 'picklist', values: ['Invoice', 'Credit memo'] }, Date__c: day, Due_Date__c: day, ...numbers('Tax__c', 'Gross__c'),
    },
  },
};

/** Fields that every object has, and nobody writes. */
export const SYSTEM_FIELDS: readonly string[] = ['Id', 'IsDeleted', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp'];

/** @throws SalesforceError 404 */
export function objectNamed(name: string): SObject {
  const found = Object.hasOwn(OBJECTS, name) ? OBJECTS[name] : undefined;
  if (!found) throw notFound();
  return found;
}

/** The reference behind the name of a relationship, e.g. AccountId behind Account. */
export const referenceOf = (object: SObject, relationship: string): [name: string, field: Field] | undefined => Object.entries(object.fields).find(([, field]) => field.relationship === relationship);
