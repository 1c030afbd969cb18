import { expect, test } from 'vitest';
import { customerFromErp, ERP_PARTY, itemFromErp, pricesFromErp } from '../../../core/masterdata/from-erp.ts';
import type { PriceCondition } from '../../../core/model/price.ts';
import { aCustomer, anItem, usd } from '../../support/builders.ts';

const AT = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute));
const said = (amount: string) => ({ sku: 'BOLT-M8', amount, currency: 'USD', uom: 'EA' });
const condition = (change: Partial<PriceCondition> = {}): PriceCondition => ({
  entity: 'NW-US', conditionId: 'C-1', sku: 'BOLT-M8', party: ERP_PARTY, currency: 'USD', price: { amount: '0.45', per: '1', uom: 'EA' }, from: '2026-01-01T00:00:00.000Z', ...change,
});
const told = (known: readonly PriceCondition[], amount: string, minute = 0) => pricesFromErp('NW-US', said(amount), known, AT(minute));
const seen = (conditions: readonly PriceCondition[] | undefined) => conditions?.map(({ conditionId, price, until }) => [conditionId, price.amount, until]);

test('a new price begins where the one before it ends; the same one is no news', () => {
  expect(seen(told([condition()], '0.50'))).toEqual([['C-1', '0.45', '2026-11-23T10:00:00.000Z'], ['erp-2026-11-23T10:00:00.000Z', '0.50', undefined]]);
  expect(told([condition()], '0.45')).toBeUndefined();
});

test('quantity breaks and other currencies stay, however often the price changes; of its own past the last prices are kept', () => {
  const others = [condition({ conditionId: 'BREAK', minimum: { amount: '100', uom: 'EA' } }), condition({ conditionId: 'EUR', currency: 'EUR' })];
  let known = others;
  for (let minute = 0; minute < 30; minute += 1) known = told(known, `1.${minute + 10}`, minute) ?? [];
  expect(known.slice(0, 2)).toEqual(others);
  expect(seen(known.slice(2))?.map(([, amount]) => amount)).toEqual(Array.from({ length: 20 }, (_, index) => `1.${index + 20}`));
});

test('an article’s name, cost and block are the ERP’s, and all else of it stays; a new one is sold in its base unit alone', () => {
  const told = { sku: 'BOLT-M8', name: 'Bolt, zinc', baseUnit: 'EA', baseDigits: 0, unitCost: { amount: '0.19', currency: 'USD' }, active: false };
  const known = anItem({ group: 'BOLTS' });
  expect(itemFromErp('NW-US', told, known)).toEqual({ ...known, name: 'Bolt, zinc', unitCost: { amount: '0.19', currency: 'USD' }, active: false });
  expect(itemFromErp('NW-US', { ...told, baseUnit: 'KG', baseDigits: 3 }, undefined)).toEqual({ entity: 'NW-US', ...told, baseUnit: 'KG', baseDigits: 3, units: { KG: { numerator: 1_000, denominator: 1 } } });
  expect(() => itemFromErp('NW-US', { ...told, baseUnit: 'KG' }, known)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'erp.unit-changed', detail: { sku: 'BOLT-M8' } }));
});

test('a customer’s name and block are the ERP’s, and all else stays; a new one pays tax and has no credit', () => {
  const told = { customerId: 'ACME', name: 'Acme Builders', currency: 'USD', active: false };
  const known = aCustomer({ creditLimit: usd(50_000), taxExempt: true });
  expect(customerFromErp('NW-US', told, known)).toEqual({ ...known, name: 'Acme Builders', active: false });
  expect(customerFromErp('NW-US', told, undefined)).toEqual({ entity: 'NW-US', ...told, taxExempt: false, creditLimit: usd(0) });
  expect(() => customerFromErp('NW-US', { ...told, currency: 'EUR' }, known)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'erp.currency-changed', detail: { customerId: 'ACME' } }));
});

test('a price that was to begin later is not the ERP’s any more once it says another', () => {
  expect(seen(told([condition(), condition({ conditionId: 'LATER', from: '2026-12-01T00:00:00.000Z', price: { amount: '0.60', per: '1', uom: 'EA' } })], '0.50'))).toEqual([
    ['C-1', '0.45', '2026-11-23T10:00:00.000Z'], ['erp-2026-11-23T10:00:00.000Z', '0.50', undefined],
  ]);
});
