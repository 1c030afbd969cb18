import { randomUUID } from 'node:crypto';
import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { ENTITY } from '../../cli/demo-data.ts';
import { apiOrder } from '../../cli/shop.ts';
import { idempotencyRow } from '../../lambdas/adapters/dynamo-orders.ts';
import { Env, env } from '../../lambdas/handler/env.ts';
import { documents } from '../support/documents.ts';
import { until } from '../support/platform.ts';
import { b2b, fieldSales, lookBehind, person } from './platform-callers.ts';

interface Received {
  orderId: string;
  correlationId: string;
  code?: string;
}
const behind = await lookBehind();
const integration = person('integration');
const anOrder = (quantity = '10') => apiOrder(`IDEM-${randomUUID()}`, 'BOLT-M8', quantity, '0.45');
const send = (order: unknown, key: string, caller = b2b) => caller.post<Received>('/orders', order, key);

/** Orders, events and executions that came of a channel order. */
async function effects(channelOrderId: string, orderId: string) {
  const arn = behind.find('AWS::StepFunctions::StateMachine', 'OrderMachine').ref;
  await until(`the execution of ${orderId}`, async () => (await executions(arn, orderId)).length > 0);
  const found = await integration.get<{ traces: unknown[] }>(`/trace?document=${channelOrderId}`);
  return { orders: found.body.traces.length, events: await eventsOf(channelOrderId), executions: (await executions(arn, orderId)).length };
}

async function executions(stateMachineArn: string, orderId: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListExecutions({ client: behind.sfn }, { stateMachineArn })) names.push(...(page.executions ?? []).map((execution) => execution.name ?? ''));
  return names.filter((name) => name.startsWith(orderId));
}

async function eventsOf(channelOrderId: string): Promise<number> {
  let events = 0;
  for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName: env(Env.OutboxTable) })) {
    events += Items.filter((item) => item.body?.type === 'order.received' && item.body?.data?.channelOrderId === channelOrderId).length;
  }
  return events;
}

const ONE = { orders: 1, events: 1, executions: 1 };

test('promise 2: same key, same body: the same status and byte-identical body, marked as a replay; one order, one execution, one event', async () => {
  const [order, key] = [anOrder(), randomUUID()];
  const first = await send(order, key);
  const again = await send(order, key);
  expect([first.status, again.status]).toEqual([202, 202]);
  expect(again.text).toBe(first.text);
  expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
  expect(again.headers.get('x-correlation-id')).toBe(first.body.correlationId);
  expect(await effects(order.channelOrderId, first.body.orderId)).toEqual(ONE);
});

describe('promise 3: same key', () => {
  test('another body is 422, and the first order is unchanged', async () => {
    const [order, key] = [anOrder('10'), randomUUID()];
    const first = await send(order, key);
    const before = await b2b.get<{ lines: { quantity: unknown }[] }>(`/orders/${first.body.orderId}`);
    const other = await send({ ...order, lines: anOrder('11').lines }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.key-reused']);
    const after = await b2b.get<{ lines: { quantity: unknown }[] }>(`/orders/${first.body.orderId}`);
    expect(after.body.lines[0]?.quantity).toEqual({ amount: '10', uom: 'EA' });
    expect(before.body.lines[0]?.quantity).toEqual({ amount: '10', uom: 'EA' });
  });

  test('reordered members and other white space are the same body', async () => {
    const [order, key] = [anOrder(), randomUUID()];
    const first = await send(order, key);
    const reordered = Object.fromEntries(Object.entries(order).reverse());
    const again = await b2b.post<Received>('/orders', JSON.stringify(reordered, null, 4), key);
    expect([again.status, again.text]).toEqual([202, first.text]);
  });
});

describe('promise 4: concurrent with one key', () => {
  test.each([20, 50])('%i at once are one order, and every answer is the stored one', async (many) => {
    const [order, key] = [anOrder(), randomUUID()];
    const replies = await Promise.all(Array.from({ length: many }, () => send(order, key)));
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: many }, () => 202));
    expect(new Set(replies.map((reply) => reply.text)).size).toBe(1);
    expect(replies.filter((reply) => reply.headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await effects(order.channelOrderId, replies[0]?.body.orderId ?? '')).toEqual(ONE);
  });

  test('20 at once with one key and different bodies: one is taken, the others are 422 or 409, none 5xx', async () => {
    const [order, key] = [anOrder(), randomUUID()];
    const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => send({ ...order, lines: anOrder(String(index + 1)).lines }, key)));
    const statuses = replies.map((reply) => reply.status).sort();
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(statuses.every((status) => [202, 409, 422].includes(status))).toBe(true);
  });
});

test('promise 5: a refused request is not stored: the corrected body under the same key succeeds', async () => {
  const [order, key] = [anOrder(), randomUUID()];
  expect((await send({ ...order, currency: 'nonsense' }, key)).status).toBe(400);
  expect((await send({ ...order, customerId: 'NOBODY' }, key)).status).toBe(422);
  const corrected = await send(order, key);
  expect([corrected.status, corrected.headers.get('idempotency-replayed')]).toEqual([202, null]);
});

describe('promise 7: keys are scoped, and beyond them the channel order is still one order', () => {
  test('the same key of another channel, or on another route, is another request', async () => {
    const [order, key] = [anOrder(), randomUUID()];
    const mine = await send(order, key);
    const theirs = await send(order, key, fieldSales);
    expect([mine.status, theirs.status, theirs.headers.get('idempotency-replayed')]).toEqual([202, 202, null]);
    expect(theirs.body.orderId).not.toBe(mine.body.orderId);
    const cancelled = await b2b.post<{ status: string }>(`/orders/${mine.body.orderId}/cancellation`, { reason: 'ordered twice' }, key);
    expect(cancelled.status).toBe(202);
    expect(cancelled.body.status).toBe('cancelling');
  });

  test('the same channel order under another key is the same order, and with another content a conflict', async () => {
    const order = anOrder();
    const first = await send(order, randomUUID());
    const again = await send(order, randomUUID());
    expect([again.status, again.body.orderId, again.headers.get('idempotency-replayed')]).toEqual([202, first.body.orderId, 'true']);
    const other = await send({ ...order, lines: anOrder('11').lines }, randomUUID());
    expect([other.status, other.body.code]).toEqual([409, 'order.already-exists']);
    expect(await effects(order.channelOrderId, first.body.orderId)).toEqual(ONE);
  });

  test('20 at once under 20 keys are one order', async () => {
    const order = anOrder();
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(order, randomUUID())));
    expect(new Set(replies.map((reply) => `${reply.status} ${reply.body.orderId}`)).size).toBe(1);
    expect(await effects(order.channelOrderId, replies[0]?.body.orderId ?? '')).toEqual(ONE);
  });

  test('an answer is kept longer than 24 hours, and the channel order for good', async () => {
    const [order, key] = [anOrder(), randomUUID()];
    await send(order, key);
    const answer = await until('the stored answer', () => idempotencyRow(`answer#${ENTITY}#b2b#POST /orders#${key}`));
    expect(Number(answer.ttl) - Date.parse(String(answer.recordedAt)) / 1000).toBeGreaterThan(86_400);
    const channelOrder = await until('the business key', () => idempotencyRow(`business#${ENTITY}#b2b#${order.channelOrderId}`));
    expect(channelOrder.ttl).toBeUndefined();
  });
});
