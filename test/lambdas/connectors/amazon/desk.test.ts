import { beforeEach, expect, test } from 'vitest';
import type { DeskException } from '../../../../core/model/exception.ts';
import { handler as one } from '../../../../lambdas/api/get-exception.ts';
import { handler as approve } from '../../../../lambdas/api/post-exception-approve.ts';
import { handler as correct } from '../../../../lambdas/api/post-exception-correct.ts';
import { handler as replay } from '../../../../lambdas/api/post-exception-replay.ts';
import { handler as readOrders } from '../../../../lambdas/connectors/amazon/handlers/read-orders.ts';
import type { Replay } from '../../../../lambdas/handler/inbound-replay.ts';
import { aPerson, aRequestEvent } from '../../../support/requests.ts';
import { channelUnderTest } from './channel-under-test.ts';

const market = channelUnderTest();
const { tables, aws, later } = market;
const objects = new Map<string, Buffer>();
const [cora, carl] = [aPerson('customer-service', 'cora'), aPerson('customer-service', 'carl')];

let keys = 0;
let row: DeskException;
type Payload = { orderItems: { proceeds: { proceedsTotal: { amount: string } } }[] };
const ask = async (handler: typeof correct, body: object, caller = cora): Promise<Record<string, unknown>> => {
  const { statusCode, body: text } = await handler(aRequestEvent(body, { caller, id: row.exceptionId, path: `/v1/exceptions/${row.exceptionId}/x`, headers: { 'Idempotency-Key': `k${(keys += 1)}` } }));
  return { said: statusCode, ...(JSON.parse(text) as object) };
};
const seen = async () => JSON.parse((await one(aRequestEvent('', { caller: cora, id: row.exceptionId }))).body) as DeskException & { document: { kind: string; version: number; payload: Payload }; actions: string[] };
const orders = async () => (await tables.all('orders')).filter(({ sk }) => sk === 'order').map(({ body }) => (body as { channelOrderId: string }).channelOrderId);
const kept = () => [...objects.keys()].map((key) => key.replace(/\/\d{4}-\d\d-\d\d\/.*?(\.v\d+)?$/, '/…$1'));
/** The item's total as its parts have it. */
const mended = ({ orderItems: [item] }: Payload) => ({ orderItems: [{ ...item, proceeds: { ...item?.proceeds, proceedsTotal: { ...item?.proceeds.proceedsTotal, amount: row.detail.parts } } }] });
const WRAPPED = { lines: [{ sku: 'BOLT-M8', quantity: 1, price: '10.00', giftWrap: '3.00' }] };
let orderId: string;

beforeEach(async () => {
  objects.clear();
  process.env.INBOUND_DOORS = JSON.stringify({ 'amazon/read-orders': 'amazon-read-orders' });
  aws.answer('PutObject', ({ Key, Body }) => ({ ...(objects.set(String(Key), Body as Buffer) && {}) }));
  aws.answer('GetObject', ({ Key }) => objects.get(String(Key)) ?? Buffer.from(''));
  aws.answer('Invoke', ({ Payload }) => readOrders(Payload as Replay));
  orderId = market.t.market.order(WRAPPED).orderId;
  await later(3);
  await readOrders();
  [row] = (await tables.all('exceptions')).map(({ body }) => body as DeskException) as [DeskException];
});

test('an order that was read and could not be taken is shown, put right by two, and taken once; the next reading knows it', async () => {
  const { actions, document } = await seen();
  expect([actions, document.kind, document.version]).toEqual([['retry', 'correct', 'dismiss'], 'inbound', 1]);
  expect(await ask(correct, { patch: mended(document.payload), reason: 'wrapping is not billed', version: 1 })).toMatchObject({ said: 202, status: 'proposed' });
  await later(30);
  expect(await readOrders()).toEqual({ quarantined: 2 }); // by its number and within the overlap, and the row stays as it is
  expect(await ask(approve, { reason: 'so agreed' }, carl)).toMatchObject({ said: 202 });
  expect([await orders(), (await seen()).status, kept()]).toEqual([[orderId], 'closed', ['/inbound/quarantine/amazon/…', '/inbound/polled/amazon/….v2']]);
  await later(5);
  expect(await readOrders()).not.toHaveProperty('taken');
  expect(await orders()).toEqual([orderId]);
});

test('tried as it came it is on the desk again, and is still asked for by its number', async () => {
  expect(await ask(replay, { action: 'retry' })).toMatchObject({ said: 202 });
  expect(await seen()).toMatchObject({ status: 'open', code: 'order.total-differs', detail: { channelOrderId: orderId } });
  const broken = market.t.market.orders().find((each) => each.orderId === orderId);
  Object.assign(broken?.items[0] ?? {}, { giftWrap: '0.00' });
  await later(30);
  expect(await readOrders()).toMatchObject({ taken: 1 });
  expect((await seen()).status).toBe('closed');
});

test('taken by its channel meanwhile, it is not taken twice', async () => {
  const { payload } = (await seen()).document;
  await ask(correct, { patch: mended(payload), reason: 'wrapping is not billed', version: 1 });
  const broken = market.t.market.orders().find((each) => each.orderId === orderId);
  Object.assign(broken?.items[0] ?? {}, { giftWrap: '0.00' });
  await later(30);
  expect(await readOrders()).toMatchObject({ taken: 1 });
  expect(await ask(approve, { reason: 'so agreed' }, carl)).toMatchObject({ said: 409 });
  expect(await orders()).toEqual([orderId]);
});
