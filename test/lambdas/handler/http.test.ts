import type { APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { describe, expect, test, vi } from 'vitest';
import { AlreadyExists, Conflict, Invalid, Rejected, Transient } from '../../../core/model/errors.ts';
import { personal } from '../../../core/model/identity.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { type Answer, http, idempotencyKey, once } from '../../../lambdas/handler/http.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const lines = logged();
const Body = z.strictObject({ name: z.string().min(1), card: z.string().optional() });
const route = (run: () => Promise<Answer> = async () => ({ status: 200, body: { done: true } })) => http({ scope: 'orders.write', body: Body }, run);
/** A route that stores its answer with its effect: one event per run. */
const storing = (work = vi.fn<() => Promise<undefined>>(async () => undefined)) =>
  http({ scope: 'orders.write', body: Body }, async ({ caller, correlationId }, event) =>
    once(idempotencyKey(event, caller), correlationId, async (store) => {
      await work();
      const answer: Answer = { status: 202, body: { orderId: '1', correlationId } };
      await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
      return answer;
    }),
  );
const read = ({ statusCode, headers, body }: APIGatewayProxyResult) => ({ ...(JSON.parse(body) as { correlationId: string }), status: statusCode, headers });
const GOOD = { name: 'Pat' };
/** With blanks, and so long, that no id of chance holds it: `4111` alone is in one trace of a thousand. */
const CARD = '4111 1111 1111 1111';

describe('who may', () => {
  test.each<[string, object | undefined, number]>([
    ['a machine with the scope', undefined, 200],
    ['a machine without it', { scopes: 'orders.read' }, 403],
    ['a person with any role', aPerson('warehouse'), 200],
    ['a person without a role', aPerson(''), 403],
    ['nobody', { clientId: '' }, 401],
  ])('%s', async (_, caller, status) => {
    expect((await route()(aRequestEvent(GOOD, caller ? { caller: caller as Record<string, string> } : {}))).statusCode).toBe(status);
  });

  test.each<[string, object, string]>([
    ['the channel that sent it', {}, 'Pat'],
    ['customer service', aPerson('customer-service'), 'Pat'],
    ['the warehouse', aPerson('warehouse'), '***'],
    ['a machine of no channel', { channel: '', roles: 'integration' }, '***'],
  ])('personal data as %s sees it', async (_, caller, name) => {
    const show = http({ scope: 'orders.read', answer: z.strictObject({ name: z.string().meta(personal) }) }, async () => ({ status: 200, body: { name: 'Pat' } }));
    expect(read(await show(aRequestEvent('', { caller: caller as Record<string, string> })))).toMatchObject({ status: 200, name });
  });

  test('a route for roles asks the person for one of them', async () => {
    const forFinance = http({ scope: 'x', roles: ['finance'] }, async () => ({ status: 200, body: {} }));
    expect((await forFinance(aRequestEvent('', { caller: aPerson('warehouse') }))).statusCode).toBe(403);
    expect((await forFinance(aRequestEvent('', { caller: aPerson('warehouse finance') }))).statusCode).toBe(200);
  });
});

describe('what goes wrong is a problem document', () => {
  test.each<[string, unknown, number, object]>([
    ['Invalid', new Invalid('order.unknown-sku', 'no such SKU', 422, { field: 'lines[0].sku' }), 422, { code: 'order.unknown-sku', detail: 'no such SKU', field: 'lines[0].sku', title: 'Unprocessable Content', type: 'about:blank' }],
    ['Rejected', new Rejected('routing.none', 'no route', { secret: 1 }), 422, { code: 'routing.none' }],
    ['Conflict', new Conflict('order.moved-on', 'moved'), 409, { code: 'order.moved-on' }],
    ['AlreadyExists', new AlreadyExists('answer'), 409, { code: 'already-exists.answer' }],
    ['Transient', new Transient('aws.ThrottlingException', 'secret words'), 503, { code: 'aws.ThrottlingException', detail: 'try again' }],
    ['a fault of AWS', Object.assign(new Error('secret words'), { name: 'InternalServerError' }), 503, { code: 'aws.InternalServerError', detail: 'try again' }],
    ['a bug', new TypeError('secret words'), 500, { code: 'internal', detail: 'the request failed; nothing is known to have happened' }],
  ])('%s', async (_, error, status, said) => {
    const answer = read(await route(() => Promise.reject(error))(aRequestEvent(GOOD)));
    expect(answer).toMatchObject({ status, ...said, headers: { 'content-type': 'application/problem+json', 'x-correlation-id': answer.correlationId } });
    expect(answer.headers?.['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('every field that is wrong is named, no value repeated', async () => {
    const answer = read(await route()(aRequestEvent({ name: '', admin: true, card: 4111111111111111 })));
    expect(answer).toMatchObject({ status: 400, code: 'request.invalid', errors: expect.arrayContaining([expect.objectContaining({ field: 'name' }), { field: 'admin', message: 'is not a field of this request' }, expect.objectContaining({ field: 'card' })]) });
    expect(JSON.stringify(answer)).not.toContain('4111111111111111');
  });

  test('what is not JSON, and nothing at all', async () => {
    for (const body of ['{"name":', '']) expect(read(await route()(aRequestEvent(body)))).toMatchObject({ status: 400, code: 'request.malformed-json' });
  });

  test('4 MB pass, a byte more is 413, in base64 as well', async () => {
    const sized = (bytes: number) => `{"name":"${'ä'.repeat((bytes - 11) / 2)}"}`;
    for (const base64 of [false, true]) {
      expect((await route()(aRequestEvent(`${sized(4 * 1024 * 1024 - 1)} `, { base64 }))).statusCode).toBe(200);
      expect(read(await route()(aRequestEvent(`${sized(4 * 1024 * 1024 - 1)}  `, { base64 })))).toMatchObject({ status: 413, code: 'request.too-large' });
    }
  });

  test('no log line of it holds the body or the token', async () => {
    for (const error of [new TypeError('broken'), new Transient('aws.x', 'late'), new Invalid('x.y', 'no', 422)]) await route(() => Promise.reject(error))(aRequestEvent({ name: 'Pat Q. Buyer', card: CARD }));
    await route()(aRequestEvent('{"name":"Pat Q. Buyer", oops'));
    await route()(aRequestEvent({ name: 5, card: 'Pat Q. Buyer' }));
    expect(lines.length).toBeGreaterThanOrEqual(7);
    expect(lines.join('\n')).not.toMatch(new RegExp(`Pat|${CARD}|the-token|oops`));
  });
});

describe('Idempotency-Key', () => {
  test.each<[string, string | undefined, string]>([
    ['missing', undefined, 'idempotency.key-missing'],
    ['empty', '', 'idempotency.key-invalid'],
    ['blank', '   ', 'idempotency.key-invalid'],
    ['over 255 characters', 'k'.repeat(256), 'idempotency.key-invalid'],
    ['not printable', 'k\u0007', 'idempotency.key-invalid'],
  ])('%s is 400, and nothing is stored', async (_, key, code) => {
    const event = aRequestEvent(GOOD);
    event.headers = key === undefined ? {} : { 'idempotency-key': key };
    expect(read(await storing()(event))).toMatchObject({ status: 400, code });
    expect(await tables.all('idempotency')).toEqual([]);
  });

  test('the same key and body get the same bytes again, whatever the header’s case, the order of keys and white space', async () => {
    const work = vi.fn<() => Promise<undefined>>(async () => undefined);
    const run = storing(work);
    const first = await run(aRequestEvent({ name: 'Pat', card: 'x' }));
    const lower = aRequestEvent('{ "card":"x",\n "name":"Pat" }', { base64: true });
    lower.headers = { 'idempotency-key': 'k1' };
    const again = await run(lower);
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 202, body: first.body });
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', 'x-correlation-id': first.headers?.['x-correlation-id'] });
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('the same key with another body is 422', async () => {
    await storing()(aRequestEvent(GOOD));
    expect(read(await storing()(aRequestEvent({ name: 'Other' })))).toMatchObject({ status: 422, code: 'idempotency.key-reused' });
  });

  test('another caller, channel or route has keys of its own', async () => {
    const work = vi.fn<() => Promise<undefined>>(async () => undefined);
    const others: Parameters<typeof aRequestEvent>[1][] = [{}, { caller: { channel: 'edi' } }, { caller: { entity: 'NW-EU' } }, { path: '/v1/orders/1/cancellation' }, { headers: { 'Idempotency-Key': 'k2' } }];
    for (const change of others) await storing(work)(aRequestEvent(GOOD, change));
    expect(work).toHaveBeenCalledTimes(5);
  });

  test('of 50 at once one is stored, and all get its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => storing()(aRequestEvent(GOOD))));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([202]));
    expect(answers.filter((answer) => answer.headers?.['idempotency-replayed'] === undefined)).toHaveLength(1);
  });

  test('what was refused is not stored: corrected under the same key it passes', async () => {
    const run = storing(vi.fn<() => Promise<undefined>>(async () => undefined).mockRejectedValueOnce(new Invalid('order.unknown-sku', 'no', 422)));
    expect((await run(aRequestEvent(GOOD))).statusCode).toBe(422);
    expect((await run(aRequestEvent({ name: 'Corrected' }))).statusCode).toBe(202);
  });

  test('one that loses its race as Invalid gets the winner’s answer', async () => {
    const winner = await storing()(aRequestEvent(GOOD, { headers: { 'Idempotency-Key': 'other' } }));
    const run = http({ scope: 'orders.write', body: Body }, async ({ caller, correlationId }, event) =>
      once(idempotencyKey(event, caller), correlationId, async (store) => {
        await stores.unit.commit([{ change: 'answer', answer: store({ status: 202, body: JSON.parse(winner.body) }) }]);
        throw new Invalid('order.already-cancelled', 'cancelled', 409);
      }),
    );
    expect(read(await run(aRequestEvent(GOOD)))).toMatchObject({ status: 202, orderId: '1' });
  });
});
