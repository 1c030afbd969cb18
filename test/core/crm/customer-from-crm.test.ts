import { expect, test } from 'vitest';
import { type CrmCustomer, customerFromCrm } from '../../../core/crm/customer-from-crm.ts';
import { Customer } from '../../../core/model/masterdata.ts';
import { aCustomer, usd } from '../../support/builders.ts';

const said = (change: Partial<CrmCustomer> = {}): CrmCustomer => ({ customerId: 'ACME', name: 'Acme Builders Inc.', currency: 'USD', active: true, ...change });

test('a customer that is new has no credit until finance gives it some', () => {
  const made = customerFromCrm('NW-US', said({ group: 'BUILDERS' }), undefined);
  expect(Customer.parse(made)).toEqual({ entity: 'NW-US', customerId: 'ACME', name: 'Acme Builders Inc.', currency: 'USD', taxExempt: false, creditLimit: usd(0), group: 'BUILDERS', active: true });
});

test('credit, terms, tax and fulfilment are of others, and stay', () => {
  const known = aCustomer({ creditLimit: usd(250_000), terms: { netDays: 30 }, taxExempt: true, exemption: 'G', billTo: 'HQ', group: 'OLD', priceGroup: 'A', fulfilment: { shipComplete: true } });
  expect(customerFromCrm('NW-US', said({ priceGroup: 'B', active: false }), known)).toEqual({
    entity: 'NW-US', customerId: 'ACME', name: 'Acme Builders Inc.', currency: 'USD', creditLimit: usd(250_000), terms: { netDays: 30 }, taxExempt: true, exemption: 'G', billTo: 'HQ', priceGroup: 'B', fulfilment: { shipComplete: true }, active: false,
  });
});

test('whom to speak to is the newest word of the CRM, and nobody where it names nobody', () => {
  const contact = { contactId: '003', name: 'Ada Stone', email: 'ada@acme.test' };
  const with_ = customerFromCrm('NW-US', said({ contact }), aCustomer());
  expect(with_.contact).toEqual(contact);
  expect(customerFromCrm('NW-US', said(), with_)).not.toHaveProperty('contact');
});

test('another currency is for a person: its credit and its books are in the one that it had', () => {
  expect(() => customerFromCrm('NW-US', said({ currency: 'EUR' }), aCustomer())).toThrow(expect.objectContaining({ name: 'Rejected', code: 'crm.currency-changed' }));
});
