import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeProtectedHeader, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { apiOrder } from '../../cli/shop.ts';
import { b2b, endpoints, fieldSales, lookBehind, person, signingKey } from './platform-callers.ts';

/** What a caller of the API may get wrong, and that nothing of it is kept. */
const behind = await lookBehind();
const token = await b2b.token();

/** An order with this text in every place that could be stored or logged. */
const order = (canary: string, change: Record<string, unknown> = {}) =>
  apiOrder(canary, 'BOLT-M8', '10', '0.45', { purchaseOrder: canary, shipTo: { name: canary, street: canary, city: 'Newark', country: 'US' }, ...change });
const line = (change: Record<string, unknown>) => ({
  lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '10', uom: 'EA' }, unitPrice: { amount: '0.45', uom: 'EA' }, tax: { minor: 0, currency: 'USD' }, ...change }],
});

interface Sent {
  method?: string;
  path?: string;
  body?: string | undefined;
  headers?: Record<string, string>;
}

async function send({ method = 'POST', path = '/orders', body, headers = {} }: Sent) {
  const reply = await fetch(`${endpoints.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, problem: JSON.parse(text) as Record<string, unknown> };
}

/** A problem document as RFC 9457 has it, with our own members; the same correlation id in the header. */
async function refused(sent: Sent, status: number, code: string, field?: string) {
  const reply = await send(sent);
  expect(reply.problem).toMatchObject({ type: 'about:blank', title: expect.any(String), status, code, detail: expect.any(String), ...(field && { field }) });
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(reply.problem.correlationId).toMatch(/^(corr-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|[0-9a-f-]{36})$/);
  expect(reply.headers.get('x-correlation-id')).toBe(reply.problem.correlationId);
  return reply;
}

async function leftNothing(canary: string) {
  expect(await behind.tablesWith(canary)).toEqual([]);
  expect(behind.logsWith(canary)).toEqual([]);
  expect((await person('integration').get(`/trace?document=${canary}`)).status).toBe(404);
  expect((await b2b.get(`/orders?channelOrderId=${canary}`)).status).toBe(404);
}

const canaryOf = () => `CANARY-${randomUUID()}`;

test('the search that finds nothing below does find what is stored, and personal data is in no log even then', async () => {
  const kept = canaryOf();
  expect((await b2b.post('/orders', order(kept))).status).toBe(202);
  expect(await behind.tablesWith(kept)).toEqual(expect.arrayContaining(['ORDERS_TABLE', 'OUTBOX_TABLE', 'IDEMPOTENCY_TABLE', 'CORRELATION_TABLE']));
  const logged = behind.logsWith(kept);
  expect(logged).toEqual([]);
});

describe('a body that is wrong is refused, and nothing of it is stored or logged', () => {
  const wrong: [what: string, make: (canary: string) => string, status: number, code: string, field?: string][] = [
    ['malformed JSON', (canary) => `{"channelOrderId":"${canary}",`, 400, 'request.malformed-json'],
    ['no body', () => '', 400, 'request.malformed-json'],
    ['a list', (canary) => JSON.stringify([order(canary)]), 400, 'request.malformed-json'],
    ['a text', (canary) => JSON.stringify(canary), 400, 'request.malformed-json'],
    ['a missing member', (canary) => JSON.stringify(order(canary, { customerId: undefined })), 400, 'request.invalid', 'customerId'],
    ['lines of another type', (canary) => JSON.stringify(order(canary, { lines: canary })), 400, 'request.invalid', 'lines'],
    ['a number where text belongs', (canary) => JSON.stringify(order(canary, line({ quantity: { amount: 10, uom: 'EA' } }))), 400, 'request.invalid', 'lines.0.quantity.amount'],
    ['no lines', (canary) => JSON.stringify(order(canary, { lines: [] })), 400, 'request.invalid', 'lines'],
    ['an unknown field', (canary) => JSON.stringify(order(canary, { discount: canary })), 400, 'request.invalid', 'discount'],
    ['a privileged field', (canary) => JSON.stringify(order(canary, { approvals: [{ code: 'credit.hold', by: canary, at: '2026-01-01T00:00:00Z' }] })), 400, 'request.invalid', 'approvals'],
    ['another entity', (canary) => JSON.stringify(order(canary, { entity: canary.slice(0, 20) })), 400, 'request.invalid', 'entity'],
    ['a prototype', (canary) => JSON.stringify(order(canary)).replace('{', '{"__proto__":{"roles":["finance"]},'), 400, 'request.invalid', '__proto__'],
    ['a negative quantity', (canary) => JSON.stringify(order(canary, line({ quantity: { amount: '-10', uom: 'EA' } }))), 400, 'request.invalid', 'lines.0.quantity.amount'],
    ['a quantity of zero', (canary) => JSON.stringify(order(canary, line({ quantity: { amount: '0.00', uom: 'EA' } }))), 400, 'request.invalid', 'lines.0.quantity.amount'],
    ['a number with an exponent', (canary) => JSON.stringify(order(canary, line({ quantity: { amount: '1e9', uom: 'EA' } }))), 400, 'request.invalid', 'lines.0.quantity.amount'],
    ['a currency that there is not', (canary) => JSON.stringify(order(canary, { currency: 'XXZ' })), 400, 'request.invalid', 'currency'],
    ['an unknown SKU', (canary) => JSON.stringify(order(canary, line({ sku: 'NO-SUCH-SKU' }))), 422, 'order.unknown-sku', 'lines[0].sku'],
    ['an unknown customer', (canary) => JSON.stringify(order(canary, { customerId: 'NOBODY' })), 422, 'order.unknown-customer', 'customerId'],
    ['an unknown unit', (canary) => JSON.stringify(order(canary, line({ quantity: { amount: '1', uom: 'PAL' } }))), 422, 'order.unknown-unit', 'lines[0].quantity.uom'],
    ['a currency that the customer is not billed in', (canary) => JSON.stringify(order(canary, { currency: 'EUR' })), 422, 'order.currency-mismatch', 'currency'],
    ['5 MB, above what our functions take', (canary) => JSON.stringify({ channelOrderId: canary, filler: 'x'.repeat(5 * 1024 * 1024) }), 413, 'request.too-large'],
    ['7 MB, above what Lambda takes', (canary) => JSON.stringify({ channelOrderId: canary, filler: 'x'.repeat(7 * 1024 * 1024) }), 413, 'request.too-large'],
    ['12 MB, above what API Gateway takes', (canary) => JSON.stringify({ channelOrderId: canary, filler: 'x'.repeat(12 * 1024 * 1024) }), 413, 'request.too-large'],
  ];
  const kept = canaryOf();

  test.each(wrong)('%s', async (_what, make, status, code, field) => {
    await refused({ body: make(kept) }, status, code, field);
  });

  test('and none of them left anything behind', async () => {
    await leftNothing(kept);
  });
});

describe('promise 1: a POST without Idempotency-Key, with an empty one or one over 255 characters is refused, nothing stored, nothing published', () => {
  const kept = canaryOf();
  const body = JSON.stringify(order(kept));

  test('without one', async () => {
    const reply = await b2b.post<{ code: string }>('/orders', body, null);
    expect([reply.status, reply.body.code]).toEqual([400, 'idempotency.key-missing']);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([
    ['empty', ''],
    ['blank', '   '],
    ['over 255 characters', 'k'.repeat(256)],
    ['not printable', 'key\u00e9'],
  ])('%s', async (_what, key) => {
    await refused({ body, headers: { 'idempotency-key': key } }, 400, 'idempotency.key-invalid');
  });

  test('and none of them left anything behind', async () => {
    await leftNothing(kept);
  });
});

describe('a token that is not good is 401, whoever asks and whatever for', () => {
  const kept = canaryOf();
  const claims = { sub: 'x', token_use: 'access', scope: 'crossdock/orders.write', version: 2, client_id: endpoints.clients.b2b?.id };
  const { kid } = decodeProtectedHeader(token);
  const issued = (key: Parameters<SignJWT['sign']>[0], change: { issuer?: string; expires?: number; more?: Record<string, unknown> } = {}) =>
    new SignJWT({ ...claims, ...change.more })
      .setProtectedHeader({ alg: 'RS256', kid: String(kid) })
      .setIssuedAt(Math.floor(Date.now() / 1000) - 7200)
      .setIssuer(change.issuer ?? endpoints.issuer)
      .setExpirationTime(Math.floor(Date.now() / 1000) + (change.expires ?? 3600))
      .sign(key);
  const real = createPrivateKey(readFileSync(signingKey)); // the issuer's own: what it signed an hour ago
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

  const tokens: [what: string, header: () => Promise<string | undefined>][] = [
    ['none', async () => undefined],
    ['garbage', async () => `Bearer ${kept}`],
    ['another scheme', async () => `Basic ${Buffer.from(`b2b:${kept}`).toString('base64')}`],
    ['expired', async () => `Bearer ${await issued(real, { expires: -1 })}`],
    ['signed by another key', async () => `Bearer ${await issued(other)}`],
    ['of another issuer', async () => `Bearer ${await issued(real, { issuer: 'https://login.example.com/pool' })}`],
    ['not an access token', async () => `Bearer ${await issued(real, { more: { token_use: 'id' } })}`],
    ['without a signature', async () => `Bearer ${(await issued(real)).split('.').slice(0, 2).join('.')}.`],
    ['changed after it was signed', async () => `Bearer ${token.split('.').map((part, index) => (index === 1 ? Buffer.from(JSON.stringify({ ...claims, iss: endpoints.issuer, exp: 4_000_000_000 })).toString('base64url') : part)).join('.')}`],
  ];

  test.each(tokens)('%s', async (_what, header) => {
    const authorization = await header();
    for (const { method, path } of [{ method: 'POST', path: '/orders' }, { method: 'GET', path: '/orders/ORD-0000000000000000' }, { method: 'GET', path: '/exceptions' }]) {
      const reply = await fetch(`${endpoints.api}${path}`, { method, headers: { 'idempotency-key': kept, 'content-type': 'application/json', ...(authorization && { authorization }) }, ...(method === 'POST' && { body: JSON.stringify(order(kept)) }) });
      const problem = (await reply.json()) as Record<string, unknown>;
      expect([reply.status, problem.code, reply.headers.get('content-type'), reply.headers.get('x-correlation-id')]).toEqual([401, 'auth.no-valid-token', 'application/problem+json', problem.correlationId]);
    }
  });

  test('a good one of a client that is not registered is 403', async () => {
    const stranger = await issued(real, { more: { client_id: 'stranger' } });
    await refused({ body: JSON.stringify(order(kept)), headers: { authorization: `Bearer ${stranger}` } }, 403, 'auth.denied');
  });

  test('and none of them left anything behind, tokens least of all', async () => {
    await leftNothing(kept);
    expect(behind.logsWith(token)).toEqual([]);
    expect(behind.logsWith(endpoints.clients.b2b?.secret ?? '')).toEqual([]);
    for (const { password } of endpoints.users) expect(behind.logsWith(password)).toEqual([]);
  });
});

describe('who may not, is told no more than that', () => {
  test("another channel's order is 404 to read, to list and to cancel", async () => {
    const { body } = await b2b.post<{ orderId: string }>('/orders', apiOrder(canaryOf(), 'BOLT-M8', '10', '0.45'));
    for (const path of ['', '/shipments', '/invoices']) {
      const reply = await fieldSales.get<{ code: string }>(`/orders/${body.orderId}${path}`);
      expect([path, reply.status, reply.body.code]).toEqual([path, 404, 'order.not-found']);
    }
    const cancelled = await fieldSales.post<{ code: string }>(`/orders/${body.orderId}/cancellation`, { reason: 'not mine' });
    expect([cancelled.status, cancelled.body.code]).toEqual([404, 'order.not-found']);
    expect((await b2b.get<{ status: string }>(`/orders/${body.orderId}`)).body.status).not.toMatch(/cancel/);
  });

  test('an order that there is not looks the same', async () => {
    const reply = await fieldSales.get<{ code: string }>('/orders/ORD-0000000000000000');
    expect([reply.status, reply.body.code]).toEqual([404, 'order.not-found']);
  });

  test('a machine without the scope, and a person without the role, are 403', async () => {
    expect((await b2b.get<{ code: string }>('/trace?document=X')).body.code).toBe('auth.scope-missing');
    expect((await b2b.get<{ code: string }>('/exceptions')).body.code).toBe('auth.scope-missing');
    const warehouse = await person('warehouse').post<{ code: string }>('/orders', apiOrder(canaryOf(), 'BOLT-M8', '10', '0.45'));
    expect([warehouse.status, warehouse.body.code]).toEqual([403, 'auth.no-channel']);
  });

  test('a route that there is not is 404', async () => {
    await refused({ path: '/nothing', body: '{}' }, 404, 'request.no-route');
    await refused({ method: 'DELETE' }, 404, 'request.no-route');
    await refused({ method: 'GET' }, 400, 'request.invalid-query');
    await refused({ method: 'GET', path: `/orders/${'x'.repeat(3000)}` }, 400, 'request.invalid-path', 'id');
  });
});
