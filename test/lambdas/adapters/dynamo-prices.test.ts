import { expect, test } from 'vitest';
import type { PriceCondition, PriceParty } from '../../../core/model/price.ts';
import { DynamoPrices, putPrices } from '../../../lambdas/adapters/dynamo-prices.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { aCustomer, anItem } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const E = 'NW-US';
const prices = new DynamoPrices();
const condition = (conditionId: string, sku: string, party: PriceParty): PriceCondition => ({ entity: E, conditionId, sku, party, currency: 'USD', price: { amount: '1', per: '1', uom: 'EA' }, from: '2026-01-01T00:00:00Z' });
const store = (sku: string, party: PriceParty, ...ids: string[]) => putPrices(E, sku, party, ids.map((id) => condition(id, sku, party)));
const ids = (found: { conditions: PriceCondition[] }) => found.conditions.map((one) => one.conditionId).sort();

test("the customer's own conditions, its group's and its list's are read with the items, and nobody else's", async () => {
  await putMaster(masterKey.item(E, 'BOLT'), anItem({ sku: 'BOLT' }));
  await store('BOLT', { kind: 'customer', id: 'ACME' }, 'OWN-1', 'OWN-2');
  await store('BOLT', { kind: 'group', id: 'BUILDERS' }, 'GROUP');
  await store('BOLT', { kind: 'list', id: 'STANDARD' }, 'LIST');
  await store('BOLT', { kind: 'list', id: 'EXPORT' }, 'EXPORT');
  await store('BOLT', { kind: 'customer', id: 'GLOBEX' }, 'THEIRS');
  await store('NUT', { kind: 'list', id: 'STANDARD' }, 'NUTS');
  const found = await prices.forCustomer(aCustomer({ priceGroup: 'BUILDERS' }), ['BOLT', 'BOLT', 'GHOST']);
  expect(ids(found)).toEqual(['GROUP', 'LIST', 'OWN-1', 'OWN-2']);
  expect([...found.items.keys()]).toEqual(['BOLT']);
  expect(ids(await prices.forCustomer(aCustomer({ priceList: 'EXPORT' }), ['BOLT']))).toEqual(['EXPORT', 'OWN-1', 'OWN-2']);
});

test('50 items with a price each way are all read, beyond the 100 keys of one call', async () => {
  const skus = Array.from({ length: 50 }, (_, index) => `SKU-${index}`);
  await Promise.all(
    skus.flatMap((sku) => [
      putMaster(masterKey.item(E, sku), anItem({ sku })),
      store(sku, { kind: 'list', id: 'STANDARD' }, `LIST-${sku}`),
      store(sku, { kind: 'customer', id: 'ACME' }, `OWN-${sku}`),
      store(sku, { kind: 'group', id: 'BUILDERS' }, `GROUP-${sku}`),
    ]),
  );
  const { items, conditions } = await prices.forCustomer(aCustomer({ priceGroup: 'BUILDERS' }), skus);
  expect([items.size, conditions.length]).toEqual([50, 150]);
});

test('stored again, conditions replace those that were there', async () => {
  await store('BOLT', { kind: 'list', id: 'STANDARD' }, 'A', 'B');
  await store('BOLT', { kind: 'list', id: 'STANDARD' }, 'C');
  expect(ids(await prices.forCustomer(aCustomer(), ['BOLT']))).toEqual(['C']);
});
