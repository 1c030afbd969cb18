import type { SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { DeskException } from '../../../../core/model/exception.ts';
import type { EventData } from '../../../../core/model/events/catalogue.ts';
import type { Order } from '../../../../core/model/order.ts';
import { channelOrderKey } from '../../../../core/ordering/orders.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as answerOrders } from '../../../../lambdas/connectors/amazon/handlers/answer-orders.ts';
import { handler as confirmShipment } from '../../../../lambdas/connectors/amazon/handlers/confirm-shipment.ts';
import { handler as readAnswers } from '../../../../lambdas/connectors/amazon/handlers/read-answers.ts';
import { handler as readOrders } from '../../../../lambdas/connectors/amazon/handlers/read-orders.ts';
import { aShipment } from '../../../support/builders.ts';
import { anEventOf } from '../../../support/sagas.ts';
import { channelUnderTest, E } from './channel-under-test.ts';
import { US } from './under-test.ts';

const market = channelUnderTest();
const { tables, aws, lines, later } = market;

const BOLTS = { lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00', shipping: '4.99' }] };
const ours = async (channelOrderId: string): Promise<Order | undefined> => {
  const orderId = await stores.orders.orderIdOf(channelOrderKey(E, 'amazon-us', channelOrderId));
  return orderId ? stores.orders.get(E, orderId) : undefined;
};
const desk = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException);
const rows = async () => (await desk()).map(({ kind, code, status }) => [kind, code, status]);
const announced = async () => (await tables.all('outbox')).map(({ body }) => (body as { type: string }).type).sort();
const kept = () => aws.of('PutObject').map(({ Key }) => String(Key).replace(/\/2026-11-23\/.*/, ''));

describe('orders are read', () => {
  test('once, with channel and Amazon’s number as their business key, however often they are seen', async () => {
    const { orderId } = market.t.market.order(BOLTS);
    market.t.market.order({ ...BOLTS, paid: false });
    market.t.market.order({ ...BOLTS, fulfilledBy: 'AMAZON' });
    await later(3);
    expect(await readOrders()).toEqual({ taken: 1 });
    await later(5);
    expect(await readOrders()).toEqual({ known: 1 }); // within the overlap
    expect(await ours(orderId)).toMatchObject({
      channel: 'amazon-us', channelOrderId: orderId, customerId: 'MARKET', paymentOwner: 'marketplace', taxOwner: 'marketplace', freight: { minor: 499 }, route: { channel: 'amazon', erp: 'tryton' },
      lines: [{ sku: 'BOLT-M8', unitPrice: { amount: '10.00' } }],
    });
    expect([await announced(), kept()]).toEqual([['order.received'], ['/inbound/polled/amazon']]);
  });

  test('when they are paid, and not before', async () => {
    const { orderId } = market.t.market.order({ ...BOLTS, paid: false });
    await later(30);
    expect(await readOrders()).toEqual({});
    market.t.market.pay(orderId);
    await later(5);
    expect(await readOrders()).toEqual({ taken: 1 });
  });

  test('from where the last run came to, over all pages; one that is cut short goes on there', async () => {
    for (let n = 0; n < 101; n += 1) market.t.market.order({ ...BOLTS, programs: ['IN_STORE_PICK_UP'] });
    market.t.market.order(BOLTS);
    await later(3);
    expect(await readOrders()).toEqual({ 'ignored: in-store-pick-up': 101, taken: 1 });
    const before = await stores.versions.last(`amazon-orders/${US}`);
    market.t.market.order(BOLTS);
    await later(20);
    market.t.market.faults.add({ kind: 'rateLimit', operation: 'searchOrders' });
    expect(await readOrders()).toEqual({});
    expect(await stores.versions.last(`amazon-orders/${US}`)).toBe(before);
    expect(lines.join('')).toContain('orders not read to the end');
    expect(await readOrders()).toMatchObject({ taken: 1 });
    expect((await stores.versions.last(`amazon-orders/${US}`)) - before).toBe(20 * 60_000);
  });

  test('after an outage, a window at a time', async () => {
    market.t.market.order(BOLTS);
    await later(3);
    await readOrders();
    market.t.market.faults.add({ kind: 'unavailable', operation: 'searchOrders' });
    await later(9 * 60);
    market.t.market.order(BOLTS);
    await later(3);
    expect(await readOrders()).toEqual({ unanswered: 'channel.failed' });
    const searches = market.t.calls('searchOrders');
    expect(await readOrders()).toMatchObject({ taken: 1 });
    expect(market.t.calls('searchOrders') - searches).toBe(3);
  });

  test('one that cannot be understood is on the desk, holds up no other, and is taken once it can be', async () => {
    const { orderId } = market.t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 1, price: '10.00', giftWrap: '3.00' }] });
    market.t.market.order(BOLTS);
    await later(3);
    expect(await readOrders()).toEqual({ quarantined: 1, taken: 1 });
    await later(30);
    expect(await readOrders()).toMatchObject({ quarantined: 2 }); // asked for by its number, and seen within the overlap
    await later(30);
    expect(await readOrders()).toEqual({ quarantined: 1 });
    expect(await desk()).toMatchObject([{ kind: 'quarantined', code: 'order.total-differs', status: 'open', occurrences: 1, detail: { channelOrderId: orderId, charges: ['ITEM', 'GIFT_WRAP', 'TAX'] } }]);
    expect(kept()).toEqual(expect.arrayContaining(['/inbound/quarantine/amazon', '/inbound/polled/amazon']));
    const broken = market.t.market.orders().find((each) => each.orderId === orderId);
    Object.assign(broken?.items[0] ?? {}, { giftWrap: '0.00' });
    await later(5);
    expect(await readOrders()).toMatchObject({ taken: 1 });
    expect(await rows()).toEqual([['quarantined', 'order.total-differs', 'closed']]);
  });

  test('without an account nothing is read, and the alarm rings', async () => {
    market.t.settings.marketplaceIds = ['A1F83G8C2ARO7P'];
    await expect(readOrders()).rejects.toThrow('amazon A1F83G8C2ARO7P is not in the master data');
    expect(market.t.calls('searchOrders')).toBe(0);
  });
});

describe('an order is not wanted any more', () => {
  const taken = async () => {
    const { orderId, items } = market.t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }, { sku: 'NUT-M8', quantity: 3, price: '1.00' }] });
    await later(3);
    await readOrders();
    return { orderId, items };
  };

  test('the buyer asks, and it is cancelled here', async () => {
    const { orderId } = await taken();
    market.t.market.askToCancel(orderId, 'Bought by mistake');
    await later(3);
    expect(await readOrders()).toEqual({ cancelled: 1 });
    await later(3);
    expect(await readOrders()).toEqual({ known: 1 });
    expect(await ours(orderId)).toMatchObject({ cancellation: { by: 'amazon: customer', reason: 'Bought by mistake' } });
    expect(await announced()).toEqual(['order.cancellation-requested', 'order.received']);
  });

  test('the buyer asked before it was read: it is taken, and cancelled', async () => {
    const { orderId } = market.t.market.order(BOLTS);
    market.t.market.askToCancel(orderId, 'Found it cheaper');
    await later(3);
    expect(await readOrders()).toEqual({ cancelled: 1 });
  });

  test('it was cancelled there: here too, and one that was never taken is nothing', async () => {
    const { orderId } = await taken();
    market.t.market.cancel(orderId, 'Within half an hour');
    market.t.market.cancel(market.t.market.order(BOLTS).orderId, 'Within half an hour');
    await later(3);
    expect(await readOrders()).toEqual({ cancelled: 1, 'ignored: cancelled-there': 1 });
    expect(await ours(orderId)).toMatchObject({ cancellation: { by: 'amazon: buyer' } });
  });

  test('a part of it, or what has left already, is for customer service: one row, however often it is seen', async () => {
    const { orderId, items } = await taken();
    market.t.market.askToCancel(orderId, 'One is enough', [items[0]?.orderItemId ?? '']);
    await later(3);
    expect(await readOrders()).toEqual({ unwanted: 1 });
    await later(3);
    expect(await readOrders()).toEqual({ unwanted: 1 });
    const order = (await ours(orderId)) as Order;
    await stores.unit.commit([{ change: 'shipment', shipment: aShipment({ orderId: order.orderId, shipmentId: 'shiphero:9' }) }]);
    market.t.market.askToCancel(orderId, 'All of it');
    await later(3);
    expect(await readOrders()).toEqual({ unwanted: 1 });
    expect((await desk()).map(({ kind, code, owner, orderId: of }) => [kind, code, owner, of])).toEqual([['noticed', 'channel.order-unwanted', 'customer-service', order.orderId]]);
    expect((await ours(orderId))?.cancellation).toBeUndefined();
  });
});

/** Messages as the queue of the subscription hands them on. */
const messages = (...events: { type: 'order.accepted' | 'order.cancelled'; data: EventData<'order.accepted'>; attempt?: number }[]): SQSEvent =>
  ({
    Records: events.map(({ type, data, attempt = 1 }, n) => ({ messageId: `m${n}`, receiptHandle: `r${n}`, body: JSON.stringify({ detail: anEventOf(type, `e${n}`, data) }), attributes: { ApproximateReceiveCount: String(attempt) }, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:amazon' })),
  }) as unknown as SQSEvent;
const about = ({ orderId, channel, channelOrderId, version }: Order) => ({ orderId, channel, channelOrderId, version, channelConnector: 'amazon' });
const DONE = { batchItemFailures: [] };

describe('what becomes of orders is told', () => {
  const takenOrders = async (number: number) => {
    const ids = Array.from({ length: number }, () => market.t.market.order(BOLTS).orderId);
    await later(3);
    await readOrders();
    return Promise.all(ids.map(async (id) => (await ours(id)) as Order));
  };

  test('a batch in one feed: as they stand now, and those of other channels not at all', async () => {
    const [first, second] = (await takenOrders(2)) as [Order, Order];
    await stores.unit.commit([{ change: 'order', order: { ...second, cancellation: { by: 'cora', at: '2026-11-23T10:00:00Z', reason: 'out of stock', completedAt: '2026-11-23T10:01:00Z' } }, ifRevision: second.revision }]);
    const batch = messages({ type: 'order.accepted', data: about(first) }, { type: 'order.accepted', data: about(second) }, { type: 'order.cancelled', data: about(second) }, { type: 'order.accepted', data: { ...about(first), orderId: 'ORD-X', channelConnector: 'shopify' } });
    expect(await answerOrders(batch)).toEqual(DONE);
    await later(1);
    expect(market.t.market.orders().map(({ sellerOrderId, items }) => [sellerOrderId, items[0]?.cancelled?.reason])).toEqual([[first.orderId, undefined], [undefined, 'GeneralAdjustment']]);
    expect(market.t.calls('createFeed')).toBe(1);
    expect(await readAnswers()).toEqual({ read: 1, refused: 0 });
    expect(await readAnswers()).toEqual({ read: 0, refused: 0 });
  });

  test('Amazon asks for fewer calls: it is told when that is over, and not before', async () => {
    const [order] = (await takenOrders(1)) as [Order];
    market.t.market.faults.add({ kind: 'rateLimit', operation: 'createFeed' });
    expect(await answerOrders(messages({ type: 'order.accepted', data: about(order) }))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(aws.of('ChangeMessageVisibility')).toMatchObject([{ ReceiptHandle: 'r0', VisibilityTimeout: 121 }]);
    expect(await answerOrders(messages({ type: 'order.accepted', data: about(order), attempt: 2 }))).toEqual(DONE);
  });

  test('of a batch only what could not be asked comes again', async () => {
    const [first, second] = (await takenOrders(2)) as [Order, Order];
    market.t.market.faults.add({ kind: 'rateLimit', operation: 'getOrder' });
    expect(await answerOrders(messages({ type: 'order.accepted', data: about(first), attempt: 2 }, { type: 'order.accepted', data: about(second) }))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    await later(1);
    expect(market.t.market.orders().map(({ sellerOrderId }) => sellerOrderId)).toEqual([undefined, second.orderId]);
  });

  test('what Amazon refuses of a feed that it took is on the desk, as it is with a feed that it could not read', async () => {
    const [order] = (await takenOrders(1)) as [Order];
    const shipped = market.t.market.orders()[0];
    Object.assign(shipped?.items[0] ?? {}, { shipped: 1 });
    await stores.unit.commit([{ change: 'order', order: { ...order, cancellation: { by: 'cora', at: '2026-11-23T10:00:00Z', reason: 'x', completedAt: '2026-11-23T10:01:00Z' } }, ifRevision: order.revision }]);
    await answerOrders(messages({ type: 'order.cancelled', data: about(order) }));
    expect(await readAnswers()).toEqual({ read: 0, refused: 0 }); // not processed yet
    await later(1);
    expect(await readAnswers()).toEqual({ read: 1, refused: 1 });
    expect(await desk()).toMatchObject([{ kind: 'noticed', code: 'channel.answer-refused', owner: 'customer-service', orderId: order.orderId, message: `amazon refuses what it was told of ${order.channelOrderId}: 18011 The items of the order cannot be cancelled.` }]);
  });

  test('a shipment is confirmed, and Amazon’s reference of it is a number of the order', async () => {
    const [order] = (await takenOrders(1)) as [Order];
    const line = { ...(order.lines[0] as Order['lines'][0]), unit: { numerator: 1, denominator: 1 }, steps: 3 };
    const shipment = aShipment({ orderId: order.orderId, carrier: 'UPS', matched: [{ lineId: line.lineId, sku: 'BOLT-M8', steps: 3 }] });
    await stores.unit.commit([{ change: 'order', order: { ...order, lines: [line] }, ifRevision: order.revision }, { change: 'shipment', shipment }]);
    const detail = anEventOf('shipment.recorded', 'e1', { orderId: order.orderId, shipmentId: shipment.shipmentId, channelConnector: 'amazon' });
    const batch = { Records: [{ messageId: 'm1', body: JSON.stringify({ detail }), attributes: { ApproximateReceiveCount: '1' } }] } as unknown as SQSEvent;
    expect(await confirmShipment(batch)).toEqual(DONE);
    const [told] = market.t.market.orders()[0]?.packages ?? [];
    expect(told).toMatchObject({ carrier: 'UPS', trackingNumber: '1Z1', items: [{ quantity: 3 }] });
    expect((await tables.all('correlation')).map((row) => (row.body ?? row) as { kind?: string; number?: string }).filter(({ kind }) => kind === 'channel-fulfilment').map(({ number }) => number)).toEqual([told?.packageReferenceId]);
  });
});

test('nothing that is logged or on the desk says what is secret or personal', async () => {
  market.t.market.order({ lines: [{ sku: 'BOLT-M8', quantity: 1, price: '10.00', giftWrap: '3.00' }], address: { name: 'Canary Person', addressLine1: '1 Canary St' } });
  await later(3);
  await readOrders();
  market.t.market.faults.add({ kind: 'expired', count: 0 });
  await readOrders().catch(() => undefined);
  expect(`${lines.join('')} ${JSON.stringify(await desk())}`).not.toMatch(/canary|Atza/i);
});
