import { beforeEach, expect, test } from 'vitest';
import { amazonFulfilment } from '../../../../lambdas/connectors/amazon/channel.ts';
import { AmazonClient, type Connection } from '../../../../lambdas/connectors/amazon/client.ts';
import { amazonOrders } from '../../../../lambdas/connectors/amazon/orders.ts';
import { amazonStock } from '../../../../lambdas/connectors/amazon/listings.ts';
import { anOrder, aShipment } from '../documents.ts';
import { underTest, type UnderTest, US } from './under-test.ts';

let t: UnderTest;
let bolts: string;
let orderId: string;
beforeEach(async () => {
  t = await underTest();
  t.market.seed({ listings: [{ sku: 'BOLT-M8', title: 'Bolts', quantity: 20 }] });
  const placed = t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }] });
  orderId = placed.orderId;
  bolts = placed.items[0]?.orderItemId ?? '';
  return () => t.market.stop();
});
const order = () => anOrder([{ lineId: bolts, sku: 'BOLT-M8', steps: 3, price: '10.00' }], { channelOrderId: orderId });
const tell = (client = t.client) => amazonFulfilment(client, t.settings).fulfil(order(), aShipment(order(), '1'));
const connection = (change: Partial<Connection>): Connection => ({ fetch, timeoutMs: 2_000, now: () => t.clock.now(), wait: async () => undefined, ...change });

test('one token serves all calls until shortly before it ends', async () => {
  const read = () => amazonOrders(t.client, t.settings).one(orderId);
  await Promise.all([read(), read(), read()]);
  await t.clock.advance(58 * 60_000);
  await read();
  expect(t.calls('token')).toBe(1);
  await t.clock.advance(61_000);
  await read();
  expect([t.calls('token'), t.calls('getOrder')]).toEqual([2, 5]);
});

test('a token that has ended is replaced once per call, and no call is lost', async () => {
  await tell();
  t.market.faults.add({ kind: 'expired', operation: 'getOrder' });
  await tell();
  expect(t.calls('token')).toBe(2);
  t.market.faults.add({ kind: 'expired', operation: 'getOrder', count: 0 });
  await expect(tell()).rejects.toMatchObject({ name: 'Transient', code: 'channel.unauthorized' });
  expect(t.calls('token')).toBe(3);
});

test('too many calls: it says after how many seconds there is another one, by the rate that Amazon gave', async () => {
  t.market.faults.add({ kind: 'rateLimit', operation: 'getOrder' });
  await expect(tell()).rejects.toMatchObject({ name: 'Transient', code: 'channel.throttled', detail: { retryAfter: 2 } });
  t.market.faults.add({ kind: 'rateLimit', operation: 'searchOrders' });
  const search = async () => {
    for await (const _ of amazonOrders(t.client, t.settings).updated(new Date('2026-11-23T00:00:00Z'), new Date('2026-11-23T09:00:00Z'))) continue;
  };
  await expect(search()).rejects.toMatchObject({ detail: { retryAfter: 179 } });
});

test('operations with many calls a second are kept to their rate, so that nothing is refused', async () => {
  const stock = amazonStock(t.client, t.settings, US, () => new Date(t.clock.now()));
  for (let quantity = 1; quantity <= 8; quantity += 1) await stock.tell([{ listing: { sku: 'BOLT-M8', productType: 'PRODUCT', pending: 0 }, quantity }]);
  expect(t.waited).toEqual(Array.from({ length: 7 }, () => 200));
  expect(t.market.calls().filter(({ status }) => status === 429)).toEqual([]);
});

test('slow is as good as no answer, and credentials that are not accepted are the operator’s', async () => {
  const never = new AmazonClient(t.settings, connection({ timeoutMs: 20, fetch: (_, init) => new Promise((_resolve, reject) => void init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))) }));
  await expect(tell(never)).rejects.toMatchObject({ code: 'channel.unreachable', detail: { reason: 'TimeoutError' } });
  const wrong = new AmazonClient({ ...t.settings, clientSecret: 'other' }, connection({}));
  await expect(tell(wrong)).rejects.toMatchObject({ name: 'Transient', code: 'channel.unauthorized' });
});
