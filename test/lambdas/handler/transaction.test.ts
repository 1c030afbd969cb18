import { afterEach, expect, test, vi } from 'vitest';
import { traceOfCorrelation } from '../../../core/tracing/trace-context.ts';
import { http } from '../../../lambdas/handler/http.ts';
import { newCorrelationId, tracestateIn } from '../../../lambdas/handler/ids.ts';
import { log } from '../../../lambdas/handler/log.ts';
import { tracedFetch, tracestateOf, within } from '../../../lambdas/handler/transaction.ts';
import { logged } from '../../support/logs.ts';
import { aRequestEvent } from '../../support/requests.ts';

const lines = logged();
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const XRAY = 'Root=1-6a0c2b00-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1';
const traceIn = (request?: Parameters<typeof newCorrelationId>[0]) => traceOfCorrelation(newCorrelationId(request));

afterEach(() => void vi.unstubAllEnvs());

test("a transaction belongs to the caller's trace, with a span of its own, so that two of one trace are two", () => {
  const [one, two] = [traceIn({ headers: { TraceParent: TRACEPARENT } }), traceIn({ headers: { traceparent: TRACEPARENT } })];
  expect([one?.traceId, two?.traceId, one?.sampled]).toEqual([TRACE, TRACE, true]);
  expect(new Set([one?.spanId, two?.spanId, '00f067aa0ba902b7']).size).toBe(3);
});

test('else to the one that X-Ray began with the invocation, else to a new one', () => {
  vi.stubEnv('_X_AMZN_TRACE_ID', XRAY);
  expect(traceIn({ headers: { traceparent: 'nonsense' } })).toMatchObject({ traceId: '6a0c2b000123456789abcdef01234567', sampled: true });
  vi.stubEnv('_X_AMZN_TRACE_ID', '');
  const begun = traceIn();
  expect(Math.abs(Number.parseInt(begun?.traceId.slice(0, 8) ?? '', 16) - Date.now() / 1000)).toBeLessThan(5);
  expect(traceIn()?.traceId).not.toBe(begun?.traceId);
});

test.each<[string, Parameters<typeof newCorrelationId>[0]]>([
  ['in two lines', { headers: { traceparent: TRACEPARENT }, multiValueHeaders: { traceparent: [TRACEPARENT, TRACEPARENT] } }],
  ['in two cases', { headers: { traceparent: TRACEPARENT, Traceparent: TRACEPARENT } }],
])('a header that comes twice, %s, is none', (_, request) => {
  expect(traceIn(request)?.traceId).not.toBe(TRACE);
});

test('other systems are told the trace of what is done for them, whatever runs beside it; nobody is told one where there is none', async () => {
  const sent: (string | null)[] = [];
  vi.stubGlobal('fetch', async (_: string, init?: RequestInit) => (await Promise.resolve(), sent.push(new Headers(init?.headers).get('traceparent')), new Response()));
  const correlations = [newCorrelationId(), newCorrelationId()];
  await Promise.all(correlations.map((id) => within(id, () => tracedFetch('https://partner.test', { headers: { accept: 'text/plain' } }))));
  await tracedFetch('https://partner.test');
  await within('connector:tryton', () => tracedFetch('https://partner.test'));
  expect(sent.filter(Boolean).sort()).toEqual(correlations.map((id) => id.replace('corr-', '00-')).sort());
  expect(sent).toHaveLength(4);
  vi.unstubAllGlobals();
});

test('the id of the trace stands in every log line beside the correlation id, also in those that name neither', async () => {
  const route = http({ scope: 'orders.write' }, async () => (log.info('in between'), { status: 200, body: {} }));
  const { headers } = await route(aRequestEvent('', { headers: { traceparent: TRACEPARENT } }));
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
    ['in between', 'answered'].map((message) => expect.objectContaining({ message, correlationId: headers?.['x-correlation-id'], traceId: TRACE })),
  );
});

test("what others keep in a trace is taken over with it, and never without", () => {
  const headers = { TraceParent: TRACEPARENT, TraceState: 'foo=1' };
  expect(tracestateIn({ headers, multiValueHeaders: { TraceParent: [TRACEPARENT], TraceState: ['foo=1', 'bar=2'] } })).toBe('foo=1,bar=2');
  expect([tracestateIn({ headers }), tracestateIn({ headers: { ...headers, TraceParent: 'nonsense' } }), tracestateIn({ headers: { TraceState: 'foo=1' } }), tracestateIn({ headers: { ...headers, TraceState: 'Foo' } })]).toEqual(['foo=1', undefined, undefined, undefined]);
});

test('it is told to other systems beside the trace, and stands by nothing that is of another transaction', async () => {
  const [id, other] = [newCorrelationId(), newCorrelationId()];
  const sent: (string | null)[] = [];
  vi.stubGlobal('fetch', async (_: string, init?: RequestInit) => (sent.push(new Headers(init?.headers).get('tracestate')), new Response()));
  await within(id, () => tracedFetch('https://partner.test'), 'foo=1');
  await within(id, () => tracedFetch('https://partner.test'));
  await within('connector:tryton', () => tracedFetch('https://partner.test'), 'foo=1');
  vi.unstubAllGlobals();
  expect(sent).toEqual(['foo=1', null, null]);
  expect(await within(id, async () => [id, `${id}.2`, other].map(tracestateOf), 'foo=1')).toEqual([{ tracestate: 'foo=1' }, { tracestate: 'foo=1' }, {}]);
  expect(tracestateOf(id)).toEqual({});
});
