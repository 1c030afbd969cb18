import { expect, test } from 'vitest';
import { readFeed } from '../../../core/masterdata/feed-file.ts';
import { ERP_PARTY } from '../../../core/masterdata/from-erp.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { takeFeed } from '../../../lambdas/adapters/take-feed.ts';
import { aCustomer, anItem, usd } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const at = (day: string) => new Date(`2026-11-${day}T08:00:00Z`);
const NONE = { taken: 0, same: 0, superseded: 0, refused: [] };
const prices = (price: string) => readFeed('prices', `sku,price,currency,uom\nBOLT-M8,${price},USD,EA\n`).records;
const list = async () => (await stores.prices.of('NW-US', 'BOLT-M8', ERP_PARTY)).map(({ price, from, until }) => `${price.amount} ${from.slice(8, 10)}-${until?.slice(8, 10) ?? ''}`);

test('a file is taken once; an older one that comes later changes nothing', async () => {
  expect(await takeFeed('NW-US', 'prices', prices('0.45'), at('10'), true)).toEqual({ ...NONE, taken: 1 });
  expect(await list()).toEqual([]);
  expect(await takeFeed('NW-US', 'prices', prices('0.45'), at('10'))).toEqual({ ...NONE, taken: 1 });
  expect(await takeFeed('NW-US', 'prices', prices('0.45'), at('11'))).toEqual({ ...NONE, same: 1 });
  expect(await takeFeed('NW-US', 'prices', prices('0.50'), at('12'))).toEqual({ ...NONE, taken: 1 });
  expect(await takeFeed('NW-US', 'prices', prices('0.40'), at('09'))).toEqual({ ...NONE, superseded: 1 });
  expect(await list()).toEqual(['0.45 10-12', '0.50 12-']);
});

test('of what is there only the columns of the file change, and what cannot be is refused by its line', async () => {
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ creditLimit: usd(500_000) }));
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem({ grams: 12 }));
  const customers = readFeed('customers', 'customerId,name,currency,active\nACME,Acme Retail,USD,no\nNEW,New,USD,\n').records;
  expect(await takeFeed('NW-US', 'customers', customers, at('10'))).toEqual({ ...NONE, taken: 2 });
  expect(await stores.masterdata.customer('NW-US', 'ACME')).toEqual(aCustomer({ name: 'Acme Retail', active: false, creditLimit: usd(500_000) }));
  expect(await stores.masterdata.customer('NW-US', 'NEW')).toMatchObject({ creditLimit: usd(0), taxExempt: false });
  const items = readFeed('items', 'sku,name,baseUnit,unitCost,currency\nBOLT-M8,Bolt,KGM,0.20,USD\nNUT-M8,Nut,EA,0.05,USD\n').records;
  expect(await takeFeed('NW-US', 'items', items, at('10'))).toEqual({ ...NONE, taken: 1, refused: [{ line: 2, code: 'erp.unit-changed', message: 'article BOLT-M8 is kept in EA, and the ERP says KGM' }] });
  expect(await stores.masterdata.item('NW-US', 'BOLT-M8')).toEqual(anItem({ grams: 12 }));
});
