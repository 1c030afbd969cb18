import { expect, test } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { openRow } from '../../cli/scenarios/desk.ts';
import { apiOrder } from '../../cli/shop.ts';
import { place } from './orders.ts';
import { b2b, endpoints, fieldSales, person } from './platform-callers.ts';

/** Promise 40: every route × every caller × own and foreign objects; and 41: nothing a caller can send is a fault of ours. */
interface Operation {
  operationId: string;
  'x-crossdock-scope'?: string;
  'x-crossdock-roles'?: string[];
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: { $ref: string } }> };
  responses: Record<string, unknown>;
}
const document = (await (await fetch(`${endpoints.api}/openapi.json`)).json()) as { paths: Record<string, Record<string, Operation>> };
const routes = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })));
type Route = (typeof routes)[number];

const ROLES = ['customer-service', 'warehouse', 'finance', 'integration', 'steward'];
const callers: Record<string, ApiCaller | undefined> = { nobody: undefined, b2b, 'field-sales': fieldSales, ...Object.fromEntries(ROLES.map((role) => [role, person(role)])) };

// of each kind one that belongs to b2b; the orders park, so that nothing about them moves
const parked = await place(b2b, 'SAW-1200', 1000);
const row = await openRow(person('integration'), parked.orderId);
const { body: { executions } } = await person('integration').get<{ executions: { executionArn: string }[] }>(`/trace/${parked.correlationId}`);
const overLimit = await place(b2b, 'BOLT-M8', 2000, { customerId: 'GLOBEX' });
const hold = await openRow(person('integration'), overLimit.orderId);

/** Where a route is about one object: b2b's own, and one that there is not. */
const targets = (route: Route): { own: string; unknown?: string } => {
  const at = (own: string, unknown: string) => ({ own: route.path.replace(/\{\w+\}/, own), unknown: route.path.replace(/\{\w+\}/, unknown) });
  if (route.operationId === 'post-exception-approve') return at(hold.exceptionId, 'EXC-00000000000000000000');
  if (route.path.startsWith('/exceptions/{')) return at(row.exceptionId, 'EXC-00000000000000000000');
  if (route.path.startsWith('/orders/{')) return at(parked.orderId, 'ORD-0000000000000000');
  if (route.path.startsWith('/trace/{')) return at(parked.correlationId, 'corr-00000000-0000-4000-8000-000000000000');
  if (route.path.startsWith('/executions/{')) return at(encodeURIComponent(executions[0]?.executionArn ?? ''), 'order:ORD-NONE');
  if (route.path.startsWith('/periods/{')) return at('2026-01', '2026-13');
  if (route.path.startsWith('/webhook-subscriptions/{')) return { own: route.path.replace(/\{\w+\}/, 'WHS-NONE') };
  if (route.path.startsWith('/returns/{')) return { own: route.path.replace(/\{\w+\}/, 'RMA-0000000000000000-1') };
  if (route.path.startsWith('/shipments/{')) return { own: route.path.replace(/\{\w+\}/, 'shiphero:NONE') };
  if (route.path.startsWith('/journals/{')) return { own: route.path.replace(/\{\w+\}/, 'invoice:NONE') };
  if (route.operationId === 'get-customer-open-items') return { own: '/customers/ACME/open-items' }; // who never bought has nothing open
  if (route.path.startsWith('/receipts/{') || route.path.startsWith('/payments/{')) return { own: route.path.replace(/\{\w+\}/, 'RCPT-NONE') };
  if (route.path.startsWith('/customers/{')) return at('ACME', 'NOBODY');
  if (route.path.startsWith('/products/{')) return at('BOLT-M8', 'NO-SUCH-SKU');
  if (route.operationId === 'get-shadow-reports') return { own: '/shadow-reports?connector=avalara&from=2026-01-01&to=2026-01-31' };
  if (route.operationId === 'find-orders') return { own: `/orders?channel=b2b&channelOrderId=${parked.channelOrderId}`, unknown: '/orders?channel=b2b&channelOrderId=NONE' };
  if (route.operationId === 'find-trace') return { own: `/trace?document=${parked.channelOrderId}`, unknown: '/trace?document=NONE' };
  return { own: route.path };
};

/** Questions are about what is the whole entity's, and change nothing. */
const ofTheEntity = ({ path }: Route) => ['/customers/', '/products/', '/prices', '/availability', '/fraud-screens'].some((start) => path.startsWith(start));

/** What the contract makes of it, written out from the scopes and roles in the document: channels hold the scopes of orders, people their role. */
function expected(route: Route, who: string, known: boolean): number {
  const [scope, roles] = [route['x-crossdock-scope'], route['x-crossdock-roles']];
  if (scope === undefined) return 200;
  if (who === 'nobody') return 401;
  const machine = who === 'b2b' || who === 'field-sales';
  if (machine && !scope.startsWith('orders.') && scope !== 'webhooks.write') return 403;
  if (!machine && roles && !roles.includes(who)) return 403;
  if (route.operationId === 'post-orders') return machine ? 202 : 403; // people speak for no channel
  if (route.operationId === 'post-webhook-keys' && !machine) return 403; // nor for the channel that a key is shown to
  if (route.path.startsWith('/webhook-subscriptions/{')) return 404;
  if (route.operationId === 'post-webhook-subscriptions') return machine ? 400 : 403;
  if (route.operationId === 'get-webhook-subscriptions') return 200;
  if (route.path.startsWith('/receipts')) return 400; // an empty one: may, and must say what
  if (!known || ['/journals/', '/returns/', '/payments/', '/shipments/'].some((start) => route.path.startsWith(start))) return 404;
  if (ofTheEntity(route)) return 200;
  if (who === 'field-sales') return 404;
  if (['post-order-cancellation', 'post-order-changes', 'post-returns'].includes(route.operationId) && !machine) return who === 'customer-service' || who === 'integration' ? 400 : 403;
  // the hold is finance's, the other row the warehouse's: customer service and integration see both
  const owner = route.operationId === 'post-exception-approve' ? 'finance' : 'warehouse';
  if (route.path.startsWith('/exceptions/{id}') && ![owner, 'customer-service', 'integration'].includes(who)) return 404;
  if (route.operationId === 'post-exception-approve') return who === 'finance' ? 400 : 403;
  if (route.operationId === 'post-exception-comments') return 400;
  if (route.path.startsWith('/exceptions/{id}/')) return who === 'warehouse' || who === 'integration' ? 400 : 403;
  return route.method === 'POST' ? 400 : 200;
}

const QUESTION = [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '10', uom: 'EA' } }];
const bodyOf = (route: Route): unknown =>
  ({
    'post-orders': apiOrder(`AUTH-${crypto.randomUUID()}`, 'BOLT-M8', '10', '0.45'),
    'post-fraud-screens': { customerId: 'ACME', amount: { minor: 100, currency: 'USD' }, shipTo: { name: 'Pat', street: '1 Main St', city: 'Austin', country: 'US' }, paymentOwner: 'terms' },
    'post-customer-credit-check': { amount: { minor: 100, currency: 'USD' } },
    'post-prices': { customerId: 'ACME', currency: 'USD', lines: QUESTION },
    'post-availability': { lines: QUESTION },
    'post-order-changes': { lines: [{ lineId: '1', quantity: { amount: '1', uom: 'EA' } }] },
    'post-order-cancellation': { reason: 'may I?' },
    'post-returns': { orderId: parked.orderId, lines: [{ lineId: '1', quantity: { amount: '1', uom: 'EA' }, reason: 'unwanted' }] },
    'post-return-receipts': { warehouse: 'EAST', reference: 'DOCK-1', lines: [{ sku: 'BOLT-M8', quantity: '1', disposition: 'restock' }] },
    'post-exception-replay': { action: 'cancel', reason: 'may I?' },
    'post-execution-redrive': {},
    'post-exception-claim': {},
    'post-exception-comments': { text: 'may I?' },
    'post-exceptions-bulk': { exceptionIds: ['EXC-00000000000000000000'], action: 'retry', reason: 'may I?' },
    'post-exception-correct': { patch: { purchaseOrder: 'PO-1' }, reason: 'may I?', version: 1 },
    'post-exception-dismiss': { reason: 'may I?' },
    'post-exception-escalate': { reason: 'may I?' },
    'post-exception-approve': { reason: 'may I?' },
    'post-shipment-serials': { orderId: 'ORD-NONE', lines: [{ sku: 'BOLT-M8', serials: ['1'] }] },
    'post-shipment-delivery': { deliveredAt: '2026-11-23T12:00:00Z' },
    'post-carrier-bills': { carrier: 'UPS', number: '4711', date: '2026-11-23', lines: [{ trackingNumber: '1ZNONE', amount: { minor: 100, currency: 'USD' } }] },
    'post-bank-statements': { content: 'MDEs' },
    'post-stock-levels': { content: 'MDEs' },
    'post-refunds': { transactionId: 'B-1', amount: { minor: 100, currency: 'USD' }, valueDate: '2026-11-23', of: { kind: 'receipt', number: 'NONE' } },
    'post-webhook-subscriptions': { url: 'https://127.0.0.1/in', events: ['order.accepted'] },
    'patch-webhook-subscription': { status: 'paused' },
    'post-webhook-keys': {},
    'post-webhook-replays': { from: '2026-11-23T00:00:00Z' },
    'post-receipts': {},
    'post-receipt-applications': {},
    'post-receipt-unapply': {},
    'post-journal-reversal': { reason: 'may I?' },
    'post-period-close': {},
    'post-period-open': { reason: 'may I?' },
  })[route.operationId];

/** Without Idempotency-Key wherever the caller may: 400 says "you may", and nothing is changed for the next caller. */
async function ask(route: Route, who: string, path: string): Promise<{ status: number; type: string | null; code: unknown }> {
  const body = bodyOf(route);
  const token = await callers[who]?.token();
  const reply = await fetch(`${endpoints.api}${path}`, {
    method: route.method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json', ...(route.operationId === 'post-orders' && { 'idempotency-key': crypto.randomUUID() }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await reply.json()) as { code?: string };
  return { status: reply.status, type: reply.headers.get('content-type'), code: answer.code };
}

test('every route has a decision on who may call it', () => {
  expect(routes.length).toBeGreaterThanOrEqual(18);
  expect(routes.filter((route) => route['x-crossdock-scope'] === undefined).map((route) => route.operationId)).toEqual(['get-openapi']);
});

test.each(routes.map((route): [string, Route] => [`${route.method} ${route.path}`, route]))('promise 40: %s: each caller, own and foreign objects', async (_name, route) => {
  const { own, unknown } = targets(route);
  const cases = Object.keys(callers).flatMap((who) => [{ who, path: own, known: true }, ...(unknown ? [{ who, path: unknown, known: false }] : [])]);
  const found = await fewAtOnce(cases, async ({ who, path, known }) => ({ who, known, ...(await ask(route, who, path)) }));
  expect(found.map(({ who, known, status }) => `${who} ${known ? 'own' : 'unknown'} ${status}`)).toEqual(cases.map(({ who, known }) => `${who} ${known ? 'own' : 'unknown'} ${expected(route, who, known)}`));
  for (const answer of found.filter(({ status }) => status >= 400)) {
    expect([answer.type, answer.code]).toEqual(['application/problem+json', expect.stringMatching(/^[a-z]+\.[a-z-]+$/)]);
    if (answer.status === 400) expect(answer.code).toBe(route.path.startsWith('/receipts') ? 'request.invalid' : 'idempotency.key-missing');
  }
});

test('promise 40: and none of them changed anything', async () => {
  const integration = person('integration');
  for (const { exceptionId } of [row, hold]) expect((await integration.get<{ status: string }>(`/exceptions/${exceptionId}`)).body.status).toBe('open');
  expect((await b2b.get<{ cancellation?: object }>(`/orders/${parked.orderId}`)).body.cancellation).toBeUndefined();
});

test('promise 41: 300 mutated requests: no 5xx, and every answer as documented', async () => {
  const next = seeded(20261123);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T;
  const odd: unknown[] = [null, true, -1, 0, 1e308, 0.1, '', ' ', '0', '-1', '1e400', 'NaN', '\u0000', '\ud800', '💥', 'x'.repeat(5000), '../../etc/passwd', "' OR 1=1 --", '${jndi:ldap://x}', [], [[]], {}, { $ref: '#' }, { constructor: { prototype: {} } }, Array.from({ length: 1000 }, () => 1)];
  const mutated = (value: unknown, depth = 0): unknown => {
    if (next() < 0.12) return pick(odd);
    if (Array.isArray(value)) return next() < 0.1 ? [...value, ...value] : value.map((each) => mutated(each, depth + 1));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(() => next() > 0.03).map(([key, each]): [string, unknown] => [next() < 0.03 ? String(pick(odd)) : key, mutated(each, depth + 1)]);
    return Object.fromEntries(next() < 0.05 ? [...entries, [String(pick(['id', 'entity', 'roles', 'toString', 'hasOwnProperty', ''])), pick(odd)]] : entries);
  };
  const request = () => {
    const route = pick(routes);
    const who = pick(['b2b', 'field-sales', 'integration', 'finance']);
    const path = next() < 0.3 ? route.path.replace(/\{\w+\}/, encodeURIComponent(String(pick(odd.filter((each) => typeof each === 'string' && each !== '\ud800'))).slice(0, 4000) || 'x')) : targets(route).own;
    const query = next() < 0.3 ? `${path.includes('?') ? '&' : '?'}${pick(['limit', 'cursor', 'status', 'owner', 'document', 'channelOrderId', 'x'])}=${encodeURIComponent(String(pick(['0', '-1', '1e9', 'x', '%', 'eyJwayI6MX0', 'W10', '💥', 'open,closed', 'null'])))}` : '';
    const body = mutated(bodyOf(route));
    const text = next() < 0.1 ? JSON.stringify(body ?? {}).slice(0, -1) : JSON.stringify(body);
    return { route, who, url: `${path}${query}`, ...(route.method === 'POST' && text !== undefined && { text }), key: pick([undefined, '', crypto.randomUUID(), 'x'.repeat(300)]), type: pick(['application/json', 'application/json', 'application/json; charset=utf-8', 'text/plain', 'application/xml']) };
  };
  const wrong: string[] = [];
  const counts: Record<number, number> = {};
  await fewAtOnce(Array.from({ length: 300 }, request), async ({ route, who, url, text, key, type }) => {
    const reply = await fetch(`${endpoints.api}${url}`, { method: route.method, headers: { authorization: `Bearer ${await callers[who]?.token()}`, 'content-type': type, ...(key !== undefined && { 'idempotency-key': key }) }, ...(text !== undefined && { body: text }) });
    counts[reply.status] = (counts[reply.status] ?? 0) + 1;
    const answer = await reply.text();
    const documented = String(reply.status) in route.responses;
    const wellFormed = reply.status < 400 || (reply.headers.get('content-type') === 'application/problem+json' && (JSON.parse(answer) as { status: number }).status === reply.status);
    if (reply.status >= 500 || !documented || !wellFormed) wrong.push(`${reply.status} ${route.method} ${url} ${text?.slice(0, 300)}: ${answer.slice(0, 300)}`);
  });
  expect(wrong).toEqual([]);
  expect(Object.keys(counts).length).toBeGreaterThan(3); // the mutations reach further than the first check
});

/** Four at once: more would only make more sandboxes. */
async function fewAtOnce<T, R>(all: readonly T[], run: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += 4) results.push(...(await Promise.all(all.slice(from, from + 4).map(run))));
  return results;
}

/** mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
