import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { BreakerLimits } from '../../core/model/connector-health.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Order } from '../../core/model/order.ts';
import { BREAKER_LIMITS } from '../../core/resilience/breaker.ts';
import { Env } from '../../lambdas/handler/env.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { Bench } from './bench.ts';
import { ENTITY } from './estate.ts';
import { story } from './story.ts';

/**
 * A partner does not answer for an hour of the clock, which is moved, while orders come in from two channels and goods of earlier ones leave. Whoever does not need it goes on, what waits for it is done once
 * it is back, once, and nobody has to see to it. https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
const bench = new Bench();
const { shipped } = story(bench);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Of each kind: those that come in during the outage, and those whose goods leave then. */
const ORDERS = 10;
let orders = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  bench.passes = async (ms) => {
    vi.setSystemTime(Date.now() + ms);
    await bench.work.clock.advance(ms);
  };
  // a command that waits until its connector is asked again
  bench.aws.answer('SendMessage', ({ QueueUrl, MessageBody, DelaySeconds }) => {
    bench.work.clock.after(Number(DelaySeconds ?? 0) * 1000, () => bench.deliver(basename(String(QueueUrl)), String(MessageBody)));
    return { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex') };
  });
  bench.work.random = 0.5;
  process.env[Env.Entities] = ENTITY;
});
afterAll(() => void vi.useRealTimers());

/** Orders as two channels send them, in turns. */
async function sent(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const channel = (orders += 1) % 2 === 0 ? 'b2b' : 'field-sales';
    const { status, body } = await bench.ask('post-orders', {
      channelOrderId: `D-${orders}`, customerId: 'ACME', currency: 'USD', paymentOwner: 'terms', taxOwner: 'channel',
      shipTo: { name: 'Pat Buyer', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
      lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' }, tax: { minor: 0, currency: 'USD' } }],
    }, { caller: { channel } });
    expect(status).toBe(202);
    ids.push(String(body.orderId));
  }
  return ids;
}
const all = async (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await stores.orders.get(ENTITY, id)) as Order));
const invoiced = (ids: readonly string[]) => async () => ((await all(ids)).every(({ lines: [line] }) => line?.quantities.invoiced === 2) ? true : undefined);
const ofOrders = (ids: readonly string[]) => ids.map((id) => `order:${id}`);
const ended = (sagaIds: readonly string[]) => async () => ((await Promise.all(sagaIds.map((id) => stores.register.get(id)))).every((saga) => saga?.status === 'completed') ? true : undefined);
/** Goods of each leave: the warehouse's word of it comes in by itself. @returns their sagas */
async function leave(ids: readonly string[]): Promise<string[]> {
  const sagas: string[] = [];
  for (const id of ids) sagas.push(await shipped(id, { sku: 'BOLT-M8' }));
  return sagas;
}
/** Time goes on, whatever happens, until it is so late. */
async function until(at: number): Promise<void> {
  while (Date.now() < at) await bench.turn();
}
const desk = async () => (await bench.tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, status, detail }) => [code, status, detail.connector]);
const heldOff = (connector: string, status: 'open' | 'closed') => [['connector.held-off', status, connector]];
/** One call for each failure that the breaker waits for, and one each time that somebody looks whether it is back. */
function budget({ failures, shortestSeconds, longestSeconds }: BreakerLimits): number {
  let looks = 0;
  for (let seconds = 0, pause = shortestSeconds; seconds < 3600; seconds += pause, pause = Math.min(longestSeconds, pause * 2)) looks += 1;
  return failures + looks + 1;
}
const down = (url: string, is: boolean) => fetch(`${url}/_faults`, is ? { method: 'POST', body: JSON.stringify({ kind: 'unavailable', count: 0 }) } : { method: 'DELETE' });
const failedCalls = async (url: string) => ((await (await fetch(`${url}/_calls`)).json()) as { outcome: string }[]).filter(({ outcome }) => outcome === 'unavailable').length;

test('the warehouse: what had left is billed and posted meanwhile; what is to leave is released once it is back, once', async () => {
  const { shiphero } = bench.estate.urls;
  const before = await sent(ORDERS);
  await bench.until('the first are released', ended(ofOrders(before)));
  await down(shiphero, true);
  const [from, posting, fresh] = [Date.now(), await leave(before), await sent(ORDERS)];
  await bench.until('what had left is invoiced', invoiced(before));
  await bench.until('and posted', ended(posting));
  expect(Date.now() - from).toBeLessThan(2 * MINUTE);
  await until(from + HOUR);
  const waiting = await Promise.all(ofOrders(fresh).map(async (id) => (await stores.register.get(id))?.status));
  expect([await desk(), waiting]).toEqual([heldOff('shiphero', 'open'), fresh.map(() => 'running')]);
  const calls = await failedCalls(shiphero);
  expect([calls >= BREAKER_LIMITS.failures, calls <= budget(BREAKER_LIMITS)]).toEqual([true, true]);
  await down(shiphero, false);
  const back = Date.now();
  await bench.until('the rest is released', ended(ofOrders(fresh)));
  expect(Date.now() - back).toBeLessThan(5 * MINUTE);
  expect(await Promise.all(fresh.map(async (id) => (await bench.estate.warehouseOrders(id)).length))).toEqual(fresh.map(() => 1));
  expect(await desk()).toEqual(heldOff('shiphero', 'closed'));
}, 300_000);
