import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelSays } from '../../../../lambdas/handler/take-channel-orders.ts';
import { ShopifyClient } from '../../../../lambdas/connectors/shopify/client.ts';
import { shopifyOrders } from '../../../../lambdas/connectors/shopify/orders.ts';
import { orderIn } from '../../../../lambdas/connectors/shopify/to-canonical.ts';
import { restOrder } from '../../../../local/partners/shopify/webhooks.ts';
import { type Shopify, startShopify } from '../../../../local/partners/shopify/shopify.ts';

let shop: Shopify;
let now: number;
beforeEach(async () => {
  now = Date.parse('2026-11-23T10:00:00Z');
  shop = await startShopify({ accessToken: 'shpat_1', appSecret: 'app-secret', clock: { now: () => now, after: () => () => undefined } });
});
afterEach(() => shop.stop());

const orders = () => shopifyOrders(new ShopifyClient({ url: shop.url, accessToken: 'shpat_1', apiVersion: '2026-10' }), { shopDomain: shop.shopDomain, ordersFrom: '2026-11-23T00:00:00Z' });
const read = async (from = '2026-11-23T09:00:00Z', to = '2026-11-23T11:00:00Z'): Promise<ChannelSays[]> => {
  const all: ChannelSays[] = [];
  for await (const page of orders().updated(new Date(from), new Date(to))) all.push(...page);
  return all;
};
const asked = () => shop.calls().map(({ operation }) => operation);
const BOLTS = { lines: [{ sku: 'BOLT-M8', quantity: 4, price: '10.00', discount: '2.00' }, { sku: 'NUT-M8', quantity: 2, price: '0.50' }], email: 'pat@example.org', shippingAddress: { firstName: 'Pat', lastName: 'Buyer', address1: '1 Main St', city: 'Austin', provinceCode: 'TX', zip: '78701', countryCode: 'US' }, shipping: '9.90' };

describe('an order whose webhook was lost', () => {
  test('is read as its webhook would have told it', async () => {
    const placed = shop.order(BOLTS);
    const [says] = await read();
    expect(says).toMatchObject({ account: shop.shopDomain, channelOrderId: placed.name });
    const told = orderIn(restOrder(placed), shop.shopDomain);
    expect(told?.request.lines).toMatchObject([{ unitPrice: { amount: '9.50' } }, { unitPrice: { amount: '0.50' } }]);
    expect((await says?.order())?.read()).toEqual(told);
  });

  test('is read whole where it is asked for: of those that are known there is no more than their place in the list', async () => {
    const names = [shop.order(BOLTS), shop.order(BOLTS), shop.order(BOLTS)].map(({ name }) => name);
    const all = await read();
    expect([all.map(({ channelOrderId }) => channelOrderId), asked()]).toEqual([names, ['orders']]);
    expect([(await all[1]?.order())?.document, asked()]).toEqual([expect.stringContaining(`"name":"${names[1]}"`), ['orders', 'order']]);
  });

  test('is found in the time in which it was written to, over all pages', async () => {
    for (let count = 0; count < 101; count += 1) shop.order(BOLTS);
    now += 3_600_000;
    shop.order(BOLTS);
    expect([(await read('2026-11-23T09:30:00Z', '2026-11-23T10:30:00Z')).length, (await read('2026-11-23T10:30:00Z', '2026-11-23T11:30:00Z')).length, asked()]).toEqual([101, 1, ['orders', 'orders', 'orders']]);
  });

  test('is read to its last line', async () => {
    const placed = shop.order({ ...BOLTS, lines: Array.from({ length: 45 }, (_, index) => ({ sku: `SKU-${index}`, quantity: 1, price: '1.00' })) });
    const [says] = await read();
    expect([(await says?.order())?.read(), asked()]).toEqual([orderIn(restOrder(placed), shop.shopDomain), ['orders', 'order', 'order']]);
  });

  test('is asked for by its number', async () => {
    const [first, second] = [shop.order(BOLTS), shop.order(BOLTS)];
    expect((await (await orders().one(second.name))?.order())?.read().channelReference).toBe(`gid://shopify/Order/${second.id}`);
    expect((await orders().one(first.name))?.channelOrderId).toBe(first.name);
    expect(await orders().one('#9999')).toBeUndefined();
  });
});

test('what is cancelled in the shop is not wanted any more; what the buyer cancelled is the buyer’s word', async () => {
  const [one, other] = [shop.order(BOLTS), shop.order(BOLTS)];
  await fetch(`${shop.url}/_storefront/cancel`, { method: 'POST', body: JSON.stringify({ name: one.name }) });
  await fetch(`${shop.url}/_storefront/cancel`, { method: 'POST', body: JSON.stringify({ name: other.name, reason: 'FRAUD' }) });
  expect((await read()).map(({ unwanted }) => unwanted)).toEqual([
    { by: 'customer', reason: 'cancelled in the shop: customer', whole: true },
    { by: 'shop', reason: 'cancelled in the shop: fraud', whole: true },
  ]);
});
