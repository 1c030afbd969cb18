import { expect, test, vi } from 'vitest';
import type { Envelope } from '../../core/model/envelope.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { Bench } from './bench.ts';
import { story } from './story.ts';

const bench = new Bench();
const { released, sent } = story(bench);
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACESTATE = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';

test("what others keep in the caller's trace goes with the order: in its events, with its saga, and to every partner that the saga asks", async () => {
  const real = globalThis.fetch;
  const asked: [string, string | null, string | null][] = [];
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const headers = new Headers(init?.headers);
    asked.push([new URL(String(input instanceof Request ? input.url : input)).origin, headers.get('traceparent'), headers.get('tracestate')]);
    return real(input, init);
  });
  const orderId = await sent(undefined, {}, { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, tracestate: TRACESTATE });
  await released(orderId);
  spy.mockRestore();
  const saga = await stores.register.get(`order:${orderId}`);
  expect([saga?.correlationId.startsWith(`corr-${TRACE}-`), saga?.tracestate]).toEqual([true, TRACESTATE]);
  const events = (await bench.tables.all('outbox')).map(({ body }) => body as Envelope).filter(({ correlationId }) => correlationId === saga?.correlationId);
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['order.received', 'order.accepted']));
  expect(new Set(events.map(({ tracestate }) => tracestate))).toEqual(new Set([TRACESTATE]));
  const partners = [bench.estate.urls.tryton, bench.estate.urls.shiphero].map((url) => new URL(url).origin);
  const told = asked.filter(([origin, traceparent]) => partners.includes(origin) && traceparent !== null);
  expect([...new Set(told.map(([origin]) => origin))].toSorted()).toEqual(partners.toSorted());
  expect(new Set(told.map(([, traceparent, tracestate]) => `${traceparent?.slice(3, 35)} ${tracestate}`))).toEqual(new Set([`${TRACE} ${TRACESTATE}`]));
});

test('an order without any has none', async () => {
  const orderId = await sent(undefined, {}, { tracestate: TRACESTATE });
  await released(orderId);
  expect((await stores.register.get(`order:${orderId}`))?.tracestate).toBeUndefined();
  expect((await bench.tables.all('outbox')).some(({ body }) => 'tracestate' in (body as object))).toBe(false);
});
