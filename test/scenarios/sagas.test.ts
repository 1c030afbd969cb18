import { randomUUID } from 'node:crypto';
import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ENTITY } from '../../cli/demo-data.ts';
import { openRow } from '../../cli/scenarios/desk.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { until } from '../support/platform.ts';
import { ALL_UNDOS, done, floor, invoices, isCancelled, place, rows, traced, undos } from './orders.ts';
import { b2b, endpoints, lookBehind, person } from './platform-callers.ts';

const behind = await lookBehind();
const integration = person('integration');
const warehouse = person('warehouse');
const finance = person('finance');
const { shiphero } = endpoints.partners;
const held = async (orderId: string) => (await stores.stock.reservations(ENTITY, orderId)).filter((reservation) => reservation.state === 'soft' || reservation.state === 'hard');
const newSku = () => `SAW-${randomUUID().slice(0, 8).toUpperCase()}`;
const freed = { onHand: 5, reserved: 0, available: 5 };

describe('stock', () => {
  test('promise 14: 30 concurrent orders for 6 saws: exactly 6 get one, 24 park, no read below zero', async () => {
    const sku = newSku();
    await behind.stocked(sku, 6);
    const orders = await Promise.all(Array.from({ length: 30 }, () => place(b2b, sku, 1)));
    const mine = new Set(orders.map((order) => order.orderId));
    let lowest = 6;
    let watching = true;
    const watched = (async () => {
      while (watching) lowest = Math.min(lowest, (await behind.stockOf(sku)).available, await pause(50, Infinity));
    })();
    const parked = await until('24 parked orders', async () => {
      const all = await rows(integration, (row) => mine.has(row.orderId));
      return all.length === 24 && all;
    });
    expect(new Set(parked.map((row) => row.code))).toEqual(new Set(['stock.short']));
    const short = new Set(parked.map((row) => row.orderId));
    const served = orders.filter((order) => !short.has(order.orderId));
    for (const order of served) await invoices(b2b, order, 1);
    watching = false;
    await watched;
    expect(served).toHaveLength(6);
    expect(lowest).toBe(0);
    expect(await behind.stockOf(sku)).toEqual({ onHand: 0, reserved: 0, available: 0 });
  });

  test('promise 15: one short line, and nothing of the others stays reserved', async () => {
    const sku = newSku();
    await behind.stocked(sku, 1);
    const line = (lineId: string, item: string, amount: string) => ({ lineId, sku: item, quantity: { amount, uom: 'EA' }, unitPrice: { amount: '0.45', uom: 'EA' }, tax: { minor: 0, currency: 'USD' } });
    const order = await place(b2b, sku, 1, { lines: [line('1', 'BOLT-M8', '10'), line('2', sku, '2')] });
    expect(await openRow(integration, order.orderId)).toMatchObject({ code: 'stock.short', owner: 'warehouse' });
    expect(await held(order.orderId)).toEqual([]);
    expect(await behind.stockOf(sku)).toEqual({ onHand: 1, reserved: 0, available: 1 });
  });

  // how much later it is cancelled than the warehouse ships, in ms
  test('promise 17: cancellation and shipment race: one wins, and stock is what arrived less what left', async () => {
    const later = [-80, -20, 0, 40, 120]; // ms
    const sku = newSku();
    await behind.stocked(sku, later.length);
    const after = (ms: number) => new Promise((go) => setTimeout(go, Math.max(0, ms)));
    const race = async (ms: number) => {
      const order = await place(b2b, sku, 1);
      const releaseId = `${order.orderId}-EAST`;
      await floor(shiphero, { action: 'hold', order: releaseId });
      await traced(integration, order, 'its release', done('release-to-warehouse'));
      const cancel = () => b2b.post(`/orders/${order.orderId}/cancellation`, { reason: 'changed my mind' });
      const [cancelled] = await Promise.all([after(ms).then(cancel), after(-ms).then(() => floor(shiphero, { action: 'ship', order: releaseId }))]);
      // too late, in time, or overtaken by a shipment that was under way
      const { status } = await until('its status', async () => {
        const { body } = await b2b.get<{ status: string }>(`/orders/${order.orderId}`);
        return ['cancelled', 'invoiced'].includes(body.status) && body;
      });
      if (cancelled.status !== 202) expect([cancelled.status, status]).toEqual([409, 'invoiced']);
      // whoever wanted it cancelled is told that it comes; nothing else is left to anybody
      const overtaken = cancelled.status === 202 && status === 'invoiced' ? 'order.cancellation-overtaken' : '';
      await until(`a desk with nothing but ${overtaken || 'what others left'}`, async () => (await rows(integration, (row) => row.orderId === order.orderId)).map(({ code }) => code).join() === overtaken);
      return status === 'cancelled' ? 0 : 1;
    };
    const left = (await Promise.all(later.map(race))).reduce<number>((sum, pieces) => sum + pieces, 0);
    expect(await behind.stockOf(sku)).toEqual({ onHand: later.length - left, reserved: 0, available: later.length - left });
  });
});

describe('cancelling', () => {
  test('a running order, after any of its steps: everything is taken back', async () => {
    const sku = newSku();
    await behind.stocked(sku, 5);
    const cancelAfter = async (step: string | undefined) => {
      const order = await place(b2b, sku, 1);
      await floor(shiphero, { action: 'hold', order: `${order.orderId}-EAST` });
      if (step) await traced(integration, order, step, done(step));
      expect((await b2b.post(`/orders/${order.orderId}/cancellation`, { reason: `after ${step}` })).status).toBe(202);
      const trace = await traced(integration, order, `the end of the order cancelled after ${step}`, isCancelled);
      expect(await held(order.orderId)).toEqual([]);
      return undos(trace);
    };
    const [, , , , all] = await Promise.all([undefined, 'check-credit', 'reserve-stock', 'create-erp-order', 'release-to-warehouse'].map(cancelAfter));
    expect(all).toEqual(ALL_UNDOS);
    expect(await behind.stockOf(sku)).toEqual(freed);
  });

  test('a parked order: its execution ends, its row closes', async () => {
    const sku = newSku();
    await behind.stocked(sku, 5);
    const order = await place(b2b, sku, 6);
    const row = await openRow(integration, order.orderId);
    expect((await b2b.post(`/orders/${order.orderId}/cancellation`, { reason: 'too long' })).status).toBe(202);
    const trace = await traced(integration, order, 'its end', isCancelled);
    expect(trace.executions.map((execution) => execution.status)).toEqual(['unwound']);
    await until('the row to close', async () => (await integration.get<{ status: string }>(`/exceptions/${row.exceptionId}`)).body.status === 'closed');
    expect(await behind.stockOf(sku)).toEqual(freed);
  });
});

describe('deciding', () => {
  const overLimit = () => place(b2b, 'BOLT-M8', 2000, { customerId: 'GLOBEX' });

  test('a purchase order number that comes again waits for customer service, who may say that it is an order of its own', async () => {
    const sku = newSku();
    await behind.stocked(sku, 10);
    const purchaseOrder = `VERBAL-${crypto.randomUUID()}`;
    await place(b2b, sku, 2, { purchaseOrder });
    const again = await place(b2b, sku, 2, { purchaseOrder });
    const row = await openRow(integration, again.orderId);
    expect(row.code).toBe('order.purchase-order-repeated');
    expect((await person('customer-service').post(`/exceptions/${row.exceptionId}/approve`, { reason: 'they call it all VERBAL' })).status).toBe(202);
    await traced(integration, again, 'its warehouse', done('release-to-warehouse'));
  });

  test('by another role is 403, by one that does not see it 404, and the row is as it was', async () => {
    const order = await overLimit();
    const row = await openRow(finance, order.orderId);
    for (const [role, status, code] of [['warehouse', 404, 'exception.not-found'], ['steward', 404, 'exception.not-found'], ['customer-service', 403, 'auth.role-missing'], ['integration', 403, 'auth.role-missing']] as const) {
      const reply = await person(role).post<{ code: string }>(`/exceptions/${row.exceptionId}/approve`, { reason: 'let me' });
      expect([role, reply.status, reply.body.code]).toEqual([role, status, code]);
    }
    const after = await finance.get<{ status: string; decision?: object }>(`/exceptions/${row.exceptionId}`);
    expect([after.body.status, after.body.decision]).toEqual(['open', undefined]);
  });

  test('approved by one and cancelled by another at the same time: a cancellation wins, and whoever is too late is told so', async () => {
    await Promise.all(
      Array.from({ length: 2 }, async () => {
        const order = await overLimit();
        const row = await openRow(finance, order.orderId);
        const [approved, cancelled] = await Promise.all([
          finance.post<{ code: string }>(`/exceptions/${row.exceptionId}/approve`, { reason: 'paid by wire' }),
          integration.post<{ code: string }>(`/exceptions/${row.exceptionId}/replay`, { action: 'cancel', reason: 'no answer' }),
        ]);
        const late = [approved, cancelled].filter((reply) => reply.status !== 202);
        expect(late.map((reply) => [reply.status, reply.body.code])).toEqual(late.map(() => [409, 'exception.not-open']));
        expect(late.length).toBeLessThan(2);
        const end = cancelled.status === 202 ? isCancelled : done('post-journal');
        await traced(integration, order, `its end, approved ${approved.status}, cancelled ${cancelled.status}`, end);
        await until('its row to close', async () => (await finance.get<{ status: string }>(`/exceptions/${row.exceptionId}`)).body.status === 'closed');
      }),
    );
  });

  test('twice under one key is one decision; without a key none', async () => {
    const order = await overLimit();
    const row = await openRow(finance, order.orderId);
    const path = `/exceptions/${row.exceptionId}/approve`;
    expect((await finance.post(path, { reason: 'paid' }, null)).status).toBe(400);
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 5 }, () => finance.post(path, { reason: 'paid' }, key)));
    expect(replies.map((reply) => [reply.status, reply.text])).toEqual(replies.map(() => [202, replies[0]?.text]));
    await traced(integration, order, 'its journal', done('post-journal'));
  });
});

describe('promise 24: a task token', () => {
  const answer = (taskToken: string) => behind.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"action":"approve"}' }));

  test('made up is refused', async () => {
    await expect(answer(randomUUID())).rejects.toMatchObject({ name: expect.stringMatching(/^(InvalidToken|TaskDoesNotExist|TaskTimedOut)$/) });
    await expect(behind.sfn.send(new SendTaskFailureCommand({ taskToken: 'x'.repeat(900), error: 'Rejected' }))).rejects.toMatchObject({ name: expect.stringMatching(/^(InvalidToken|TaskDoesNotExist|TaskTimedOut)$/) });
  });

  test('used twice, or when a later one took its place, is refused, and nothing changes', async () => {
    const order = await place(b2b, 'SAW-1200', 1000);
    const row = await openRow(integration, order.orderId);
    const token = async () => (await stores.desk.parking(row.exceptionId))?.taskToken ?? '';
    const first = await token();
    expect((await warehouse.post(`/exceptions/${row.exceptionId}/replay`, { action: 'retry' })).status).toBe(202);
    const second = await until('the step to park again', async () => (await token()) !== first && (await token()));
    const before = await integration.get(`/exceptions/${row.exceptionId}`);
    await expect(answer(first)).rejects.toMatchObject({ name: expect.stringMatching(/^(InvalidToken|TaskDoesNotExist|TaskTimedOut)$/) });
    await expect(answer(first)).rejects.toMatchObject({ name: expect.stringMatching(/^(InvalidToken|TaskDoesNotExist|TaskTimedOut)$/) });
    expect((await integration.get(`/exceptions/${row.exceptionId}`)).body).toEqual(before.body);
    expect(await token()).toBe(second);
  });
});
