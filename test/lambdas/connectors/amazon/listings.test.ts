import { beforeEach, expect, test } from 'vitest';
import { amazonStock } from '../../../../lambdas/connectors/amazon/listings.ts';
import { underTest, type UnderTest, US } from './under-test.ts';

let t: UnderTest;
beforeEach(async () => {
  t = await underTest({ rates: { searchListingsItems: { rate: 1_000, burst: 10_000 } } });
  return () => t.market.stop();
});
const stock = () => amazonStock(t.client, t.settings, US, () => new Date(t.clock.now()));
const listed = async () => {
  const found = [];
  for await (const page of stock().listings()) found.push(...page);
  return found;
};

test('the seller’s own offers are listed with what they say; what Amazon stores is none of them', async () => {
  t.market.seed({ listings: [{ sku: 'BOLT-M8', title: 'Bolts', quantity: 20, productType: 'FASTENER' }, { sku: 'NUT-M8', title: 'Nuts' }, { sku: 'STORED', title: 'At Amazon', fulfilledBy: 'AMAZON' }] });
  t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 4, price: '1.00' }], paid: false });
  t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 1, price: '1.00' }] });
  await t.clock.advance(3 * 60_000);
  expect(await listed()).toEqual([{ sku: 'BOLT-M8', productType: 'FASTENER', says: 15, pending: 4 }, { sku: 'NUT-M8', productType: 'PRODUCT', says: 0, pending: 0 }]);
});

test('all of them are listed, though only a thousand can be paged through at a time', async () => {
  for (let day = 0; day < 3; day += 1) {
    t.market.seed({ listings: Array.from({ length: 450 }, (_, n) => ({ sku: `SKU-${day}-${n}`, title: 'x', quantity: n })) });
    await t.clock.advance(60_000);
  }
  const skus = (await listed()).map(({ sku }) => sku);
  expect([skus.length, new Set(skus).size]).toEqual([1350, 1350]);
});

test('a quantity is told into the offer, and a refusal is for a person', async () => {
  t.market.seed({ listings: [{ sku: 'A B/1', title: 'x', quantity: 20 }] });
  await stock().tell([{ listing: { sku: 'A B/1', productType: 'PRODUCT', pending: 0 }, quantity: 7 }]);
  expect(t.market.listings()[0]?.quantity).toBe(7);
  await expect(stock().tell([{ listing: { sku: 'NONE', productType: 'PRODUCT', pending: 0 }, quantity: 7 }])).rejects.toMatchObject({ name: 'Rejected', code: 'channel.refused', detail: { sku: 'NONE', codes: ['90220'] } });
});
