import { beforeEach, describe, expect, test } from 'vitest';
import type { Order } from '../../../../core/model/order.ts';
import { amazonAnswers, amazonFulfilment, isCancelledThere } from '../../../../lambdas/connectors/amazon/channel.ts';
import { amazonFeeds, errorsIn, submitFeed } from '../../../../lambdas/connectors/amazon/feeds.ts';
import { acknowledgement, referenceOf } from '../../../../lambdas/connectors/amazon/from-canonical.ts';
import { anOrder, aShipment } from '../documents.ts';
import { underTest, type UnderTest } from './under-test.ts';

let t: UnderTest;
let order: Order;
let [bolts, nuts] = ['', ''];
beforeEach(async () => {
  t = await underTest();
  order = placed();
  return () => t.market.stop();
});

/** An order there, and ours of it. */
function placed(orderId = 'ORD-0000000000000001'): Order {
  const { orderId: channelOrderId, items } = t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }, { sku: 'NUT-M8', quantity: 5, price: '0.50' }] });
  [bolts, nuts] = items.map(({ orderItemId }) => orderItemId) as [string, string];
  return anOrder([{ lineId: bolts, sku: 'BOLT-M8', steps: 3, price: '10.00' }, { lineId: nuts, sku: 'NUT-M8', steps: 5, price: '0.50' }], { orderId, channelOrderId });
}
const there = (of = order) => t.market.orders().find(({ orderId }) => orderId === of.channelOrderId);
const packages = () => there()?.packages.map(({ packageReferenceId, carrier, trackingNumber, items }) => [packageReferenceId, carrier, trackingNumber, items.map(({ orderItemId, quantity }) => `${orderItemId === bolts ? 'bolts' : 'nuts'} ${quantity}`).join()]);
const fulfil = (shipment = aShipment(order, '1')) => amazonFulfilment(t.client, t.settings).fulfil(order, shipment);

describe('a shipment', () => {
  test('is confirmed once with its carrier and tracking number, however often it is told', async () => {
    const { fulfilmentId } = await fulfil();
    expect(await fulfil()).toEqual({ fulfilmentId });
    expect(packages()).toEqual([[fulfilmentId, 'UPS', '1Z1', 'bolts 3,nuts 5']]);
    expect([fulfilmentId, t.calls('confirmShipment')]).toEqual([referenceOf('shiphero:1'), 1]);
  });

  test('in parts is a package each, under the carrier’s code or its name', async () => {
    await fulfil(aShipment(order, '1', { steps: { [bolts]: 2 }, carrier: 'FedEx Ground' }));
    await fulfil(aShipment(order, '2', { steps: { [bolts]: 1, [nuts]: 5 }, carrier: 'Lone Star Freight', trackingNumbers: ['LS-1', 'LS-2'] }));
    expect(packages()?.map(([, ...rest]) => rest)).toEqual([['FedEx', '1Z1', 'bolts 2'], ['Lone Star Freight', 'LS-1', 'bolts 1,nuts 5']]);
  });

  test.each([
    ['channel.tracking-missing', () => aShipment(order, '1', { trackingNumbers: [] })],
    ['channel.not-whole-units', () => ({ ...aShipment(order, '1'), matched: [{ lineId: 'none', sku: 'BOLT-M8', steps: 1 }] })],
  ])('%s is for a person, and nothing is told', async (code, shipment) => {
    await expect(fulfil(shipment())).rejects.toMatchObject({ name: 'Rejected', code });
    expect(packages()).toEqual([]);
  });

  test('of an order that Amazon does not know, or refuses, is for a person', async () => {
    t.market.faults.add({ kind: 'reject', operation: 'confirmShipment', error: { message: 'Ship+ orders are confirmed by Amazon' } });
    await expect(fulfil()).rejects.toMatchObject({ name: 'Rejected', code: 'channel.refused', message: 'Amazon refuses: Ship+ orders are confirmed by Amazon' });
    order = { ...order, channelOrderId: '113-0000000-0000000' };
    await expect(fulfil()).rejects.toMatchObject({ name: 'Rejected', code: 'channel.order-unknown' });
  });

  test('references are positive numbers, and differ', () => {
    const references = Array.from({ length: 500 }, (_, n) => referenceOf(`shiphero:${n}`));
    expect(new Set(references).size).toBe(500);
    for (const reference of references) expect(Number(reference)).toSatisfy((number: number) => Number.isInteger(number) && number > 0 && number < 2 ** 31);
  });
});

describe('what is said of orders', () => {
  const answer = (...answers: Parameters<ReturnType<typeof amazonAnswers>['answer']>[0]) => amazonAnswers(t.client, t.settings).answer(answers);
  const cancelled = (of: Order, by: string) => ({ ...of, cancellation: { by, at: '2026-11-23T10:00:00Z', reason: 'x', completedAt: '2026-11-23T10:00:00Z' } });

  test('goes in one feed: those that are taken under our number, and those that are not', async () => {
    const other = placed('ORD-0000000000000002');
    await answer({ order, says: 'accepted', again: false }, { order: cancelled(other, 'amazon: customer'), says: 'cancelled', again: false });
    await t.clock.advance(1_000);
    expect(there()).toMatchObject({ sellerOrderId: 'ORD-0000000000000001' });
    expect(there(other)?.items.map(({ cancelled: why }) => why)).toEqual([{ by: 'MERCHANT', reason: 'BuyerCanceled' }, { by: 'MERCHANT', reason: 'BuyerCanceled' }]);
    expect(t.calls('createFeed')).toBe(1);
  });

  test('whose answer was lost is looked up, and said again only where it has not come about', async () => {
    t.market.faults.add({ kind: 'lostAnswer', operation: 'createFeed' });
    await expect(answer({ order, says: 'accepted', again: false })).rejects.toMatchObject({ code: 'channel.unreachable' });
    await t.clock.advance(1_000);
    expect(await answer({ order, says: 'accepted', again: true })).toEqual({ left: [] });
    const other = placed('ORD-0000000000000002');
    await answer({ order, says: 'accepted', again: true }, { order: other, says: 'accepted', again: true });
    await t.clock.advance(1_000);
    expect([there(other)?.sellerOrderId, t.calls('createFeed')]).toEqual(['ORD-0000000000000002', 2]);
  });

  test('what cannot be asked for, because calls are short, is left for later, and holds up none of the others', async () => {
    const [second, third] = [placed('ORD-0000000000000002'), placed('ORD-0000000000000003')];
    t.market.faults.add({ kind: 'rateLimit', operation: 'getOrder' });
    const asked = t.calls('getOrder');
    const { left, message } = await answer({ order, says: 'accepted', again: true }, { order: second, says: 'accepted', again: true }, { order: third, says: 'accepted', again: false });
    await t.clock.advance(1_000);
    expect([left.map(({ order: of }) => of.orderId), message !== undefined, t.calls('getOrder') - asked]).toEqual([[order.orderId, second.orderId], true, 1]);
    expect([there()?.sellerOrderId, there(third)?.sellerOrderId]).toEqual([undefined, third.orderId]);
  });

  test('a cancellation that came from there is not said to it', async () => {
    t.market.cancel(order.channelOrderId, 'Within half an hour');
    expect(await answer({ order: cancelled(order, 'amazon: buyer'), says: 'cancelled', again: false })).toEqual({ left: [] });
    expect(t.calls('createFeedDocument')).toBe(0);
  });

  test('is XML that nothing in it can break', () => {
    const feed = acknowledgement('A&B<1>', [{ order: cancelled({ ...order, channelOrderId: '1<2' }, 'cora'), says: 'cancelled', again: false }]);
    expect(feed).toContain('<MerchantIdentifier>A&amp;B&lt;1&gt;</MerchantIdentifier>');
    expect(feed).toContain('<AmazonOrderID>1&lt;2</AmazonOrderID>');
    expect(feed).toContain(`<Item><AmazonOrderItemCode>${bolts}</AmazonOrderItemCode><CancelReason>GeneralAdjustment</CancelReason></Item>`);
  });

  test('what Amazon did not do of it is read from the report, unless it has come about since', async () => {
    const shipped = placed('ORD-0000000000000002');
    await amazonFulfilment(t.client, t.settings).fulfil(shipped, aShipment(shipped, '1'));
    await answer({ order: cancelled(order, 'cora'), says: 'cancelled', again: false }, { order: cancelled(shipped, 'cora'), says: 'cancelled', again: false });
    const box = amazonFeeds(t.client, t.settings, (orderId) => isCancelledThere(t.client, orderId));
    const since = () => box.since(new Date('2026-11-23T00:00:00Z'));
    expect((await since()).map(({ state }) => state)).toEqual(['under-way']);
    await t.clock.advance(1_000);
    const [message] = await since();
    expect([message?.state, await message?.refused()]).toEqual(['done', [{ channelOrderId: shipped.channelOrderId, reason: '18011 The items of the order cannot be cancelled.' }]]);
    // cancelled twice: the second time there is nothing to cancel, and that is no news
    const again = await submitFeed(t.client, acknowledgement('A2EXAMPLE', [{ order: cancelled(order, 'cora'), says: 'cancelled', again: true }]), t.settings.marketplaceIds);
    await t.clock.advance(1_000);
    const last = (await since()).find(({ messageId }) => messageId === again);
    expect([last?.state, await last?.refused()]).toEqual(['done', []]);
    expect(errorsIn('<Result><MessageID>1</MessageID><ResultCode>Warning</ResultCode></Result><Result><ResultCode>Error</ResultCode><ResultMessageCode>5</ResultMessageCode></Result>')).toEqual([{ reason: '5' }]);
  });
});
