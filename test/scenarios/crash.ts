import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { apiOrder } from '../../cli/shop.ts';
import type { Trace } from '../../cli/timeline.ts';
import { type Platform, until } from '../support/platform.ts';
import { balances, documentsOf, positions } from '../support/books.ts';

const ORDERS = 50;

/** kill -9 at a random moment of a running load, and a new start on what is left: every accepted order reaches its end, once. */
export async function killedUnderLoad(platform: Platform): Promise<void> {
  const { endpoints } = platform;
  const [before, booked] = [await positions(platform, 'BOLT-M8'), await balances(platform)];
  const caller = ApiCaller.channel(endpoints, 'b2b');
  await caller.token();
  // a client that does not hear an answer asks again with the same key, as it should
  const send = async (number: number): Promise<{ orderId: string; correlationId: string }> => {
    const { body } = await until(`order ${number} is answered`, async () => {
      const reply = await caller.post<{ orderId: string; correlationId: string }>('/orders', apiOrder(`CRASH-${number}`, 'BOLT-M8', '10', '0.45'), `crash-${number}`).catch(() => undefined);
      return reply?.status === 202 && reply;
    });
    return body;
  };
  const accepted = Array.from({ length: ORDERS }, (_, number) => send(number));
  const moment = randomInt(300, 6_000);
  console.log(`kill -9 after ${moment} ms`);
  await pause(moment);
  await platform.kill();
  await platform.start();
  const orders = await Promise.all(accepted);

  const person = ApiCaller.person(endpoints, 'integration');
  const traces: Trace[] = [];
  // one after the other: many who ask all the time are more work than the orders
  for (const order of orders) {
    const trace = await until(`${order.orderId} is invoiced`, async () => {
      const { body } = await caller.get<{ status: string }>(`/orders/${order.orderId}`);
      return body.status === 'invoiced' && (await person.get<Trace>(`/trace/${order.correlationId}`)).body;
    });
    traces.push(trace);
  }
  expect(new Set(orders.map((order) => order.orderId)).size).toBe(ORDERS);
  const documents = await documentsOf(platform, traces);
  expect(documents).toEqual(orders.map((order) => ({ orderId: order.orderId, erpOrders: 1, warehouseOrders: 1, shipments: 1, invoices: 1, journals: 2 })));

  const after = await positions(platform, 'BOLT-M8');
  expect(after.reserved, 'no reservation is left over').toBe(before.reserved);
  expect(after.onHand).toBe(before.onHand - ORDERS * 10);
  expect(after.available).toBe(before.available - ORDERS * 10);
  expect(await balances(platform)).toEqual({ unbalanced: [], receivables: booked.receivables + ORDERS * 450, total: 0 });
}
