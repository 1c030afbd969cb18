import { beforeEach, expect, test } from 'vitest';
import type { ShopifySecret } from '../../../../lambdas/connectors/shopify/schema.ts';
import { shopifyStock, type ShopListing } from '../../../../lambdas/connectors/shopify/stock.ts';
import { type Shopify, startShopify } from '../../../../local/partners/shopify/shopify.ts';

let shop: Shopify;
let settings: ShopifySecret;
beforeEach(async () => {
  shop = await startShopify({ accessToken: 'shpat_1', appSecret: 'app-secret' });
  shop.seed({ products: [{ sku: 'BOLT-M8', title: 'Bolts', price: '10.00', stock: { East: 20, West: 7 } }, { sku: 'NUT-M8', title: 'Nuts', price: '0.50', stock: { East: 5 } }] });
  const { East = '', West = '' } = shop.locationIds;
  settings = { url: shop.url, shopDomain: shop.shopDomain, accessToken: 'shpat_1', apiSecret: 'app-secret', apiVersion: '2026-10', locations: { [East]: ['EAST', 'SOUTH'], [West]: ['WEST'] } };
  return () => shop.stop();
});
const east = () => shopifyStock(settings)[0] as ReturnType<typeof shopifyStock>[0];
async function listed(of = east()): Promise<ShopListing[]> {
  const found = [];
  for await (const page of of.listings()) found.push(...page);
  return found;
}
const says = async () => (await listed()).map(({ sku, says: quantity }) => [sku, quantity]);
const changes = async (...quantities: number[]) => (await listed()).map((listing, index) => ({ listing, quantity: quantities[index] ?? 0 }));

test('each location has the stock of the warehouses that it stands for', async () => {
  expect(shopifyStock(settings).map(({ account, warehouses }) => [account, warehouses])).toEqual([[shop.shopDomain, ['EAST', 'SOUTH']], [shop.shopDomain, ['WEST']]]);
  expect([await says(), (await listed(shopifyStock(settings)[1])).map(({ says: quantity }) => quantity)]).toEqual([[['BOLT-M8', 20], ['NUT-M8', 5]], [7, 0]]);
});

test('a shop whose locations are not named is told of no stock', () => {
  const { locations: _, ...rest } = settings;
  expect(shopifyStock(rest)).toEqual([]);
});

test('quantities are told together, once, and a lost answer changes nothing more', async () => {
  const wanted = await changes(12, 4);
  shop.faults.add({ kind: 'lostAnswer', operation: 'inventorySetQuantities' });
  await expect(east().tell(wanted)).rejects.toMatchObject({ name: 'Transient', code: 'channel.unreachable' });
  expect(await says()).toEqual([['BOLT-M8', 12], ['NUT-M8', 4]]);
});

test('what was sold in between goes first: none of the quantities is set, and they are looked at again', async () => {
  const wanted = await changes(12, 4);
  shop.order({ lines: [{ sku: 'NUT-M8', quantity: 2, price: '0.50' }] });
  await expect(east().tell(wanted)).rejects.toMatchObject({ name: 'Rejected', code: 'channel.refused', detail: { code: 'CHANGE_FROM_QUANTITY_STALE' } });
  expect(await says()).toEqual([['BOLT-M8', 20], ['NUT-M8', 3]]);
});

test('all pages of a catalogue are listed, and too many calls are for later', async () => {
  shop.seed({ products: Array.from({ length: 120 }, (_, n) => ({ sku: `SKU-${n}`, title: 'x', price: '1.00' })) });
  expect((await listed()).length).toBe(122);
  shop.faults.add({ kind: 'rateLimit', operation: 'inventoryItems' });
  await expect(listed()).rejects.toMatchObject({ name: 'Transient', code: 'channel.throttled' });
});
