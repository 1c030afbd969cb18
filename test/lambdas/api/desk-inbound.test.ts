import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import { Rejected } from '../../../core/model/errors.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as one } from '../../../lambdas/api/get-exception.ts';
import { handler as approve } from '../../../lambdas/api/post-exception-approve.ts';
import { handler as correct } from '../../../lambdas/api/post-exception-correct.ts';
import { handler as replay } from '../../../lambdas/api/post-exception-replay.ts';
import type { Replay } from '../../../lambdas/handler/inbound-replay.ts';
import { webhook } from '../../../lambdas/handler/webhook.ts';
import { fakeAws } from '../../support/aws.ts';
import { aShipment } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { testTables } from '../../support/tables.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'web', region: 'us' };
const tables = testTables(() => putMaster(masterKey.account('shopify', 'shop.test'), { ...OWNER, connector: 'shopify', account: 'shop.test' }));
const aws = fakeAws();
logged();
const BODY = { topic: 'orders', email: 'pat@example.com', sku: 'BOLT-M9', quantity: 3 };
const objects = new Map<string, Buffer>();
let known = ['BOLT-M8'];

/** A connector whose orders are of articles that it knows, and of at most five. */
const door = webhook({
  connector: 'shopify',
  verify: async (raw, headers) => createHmac('sha256', 's').update(raw).digest('hex') === headers.get('x-signature'),
  deliveryId: () => 'd1',
  reads: ['x-shop'],
  account: (headers) => headers.get('x-shop') ?? '*',
  async translate(body) {
    const { sku, quantity } = body as typeof BODY;
    if (!known.includes(sku)) throw new Rejected('order.sku-missing', `nobody knows ${sku}`, { sku });
    return [{ change: 'shipment', shipment: aShipment({ shipmentId: `S-${sku}-${quantity}` }), ifAbsent: true }];
  },
});
const deliver = async (): Promise<string> => {
  const body = JSON.stringify(BODY);
  const headers = { 'X-Signature': createHmac('sha256', 's').update(body).digest('hex'), 'X-Shop': 'shop.test' };
  return (JSON.parse((await door({ headers, body, isBase64Encoded: false, requestContext: {} } as unknown as APIGatewayProxyEvent)).body) as { outcome: string }).outcome;
};
let keys = 0;
let row: DeskException;
const ask = async (handler: typeof correct, body: object, caller = aPerson('customer-service'), key = `k${(keys += 1)}`): Promise<Record<string, unknown>> => {
  const { statusCode, body: text } = await handler(aRequestEvent(body, { caller, id: row.exceptionId, path: `/v1/exceptions/${row.exceptionId}/x`, headers: { 'Idempotency-Key': key } }));
  return { said: statusCode, ...(JSON.parse(text) as object) };
};
const fix = (patch: object, caller = aPerson('customer-service'), version = 1, key?: string) => ask(correct, { patch, reason: 'the shop said so', version }, caller, key);
const seen = async (caller = aPerson('customer-service')) => JSON.parse((await one(aRequestEvent('', { caller, id: row.exceptionId }))).body) as DeskException & { document?: { kind: string; version: number; payload: object }; difference?: object; history: object[]; actions: string[] };
const taken = async () => (await tables.all('orders')).map(({ body }) => (body as { shipmentId: string }).shipmentId);
const kept = () => [...objects.keys()].map((key) => key.replace(/\/\d{4}-\d\d-\d\d\/d1-[0-9a-f]{16}/, '/…'));

beforeEach(async () => {
  known = ['BOLT-M8'];
  objects.clear();
  process.env.INBOUND_BUCKET = 'inbound';
  process.env.INBOUND_DOORS = JSON.stringify({ shopify: 'shopify-webhook' });
  aws.answer('PutObject', ({ Key, Body }) => ({ ...(objects.set(String(Key), Body as Buffer) && {}) }));
  aws.answer('GetObject', ({ Key }) => objects.get(String(Key)) ?? Buffer.from(''));
  aws.answer('Invoke', ({ Payload }) => door(Payload as Replay));
  await deliver();
  [row] = (await stores.desk.list({ entity: 'NW-US', status: 'open', limit: 1 })).exceptions as [DeskException];
});

test('a webhook that could not be taken is shown, put right, taken once by its own door, and leaves the desk; the original is kept', async () => {
  expect(await seen()).toMatchObject({ actions: ['retry', 'correct', 'dismiss'], document: { kind: 'inbound', version: 1, payload: BODY } });
  expect(await fix({ sku: 'BOLT-M8' }, undefined, 1, 'same')).toMatchObject({ said: 200, action: 'correct', status: 'closed', version: 2 });
  expect(await fix({ sku: 'BOLT-M8' }, undefined, 1, 'same')).toMatchObject({ said: 200 });
  expect(await taken()).toEqual(['S-BOLT-M8-3']);
  expect(kept()).toEqual(['/inbound/quarantine/shopify/…', '/inbound/webhooks/shopify/….v2']);
  expect((await seen()).history.at(-2)).toMatchObject({ by: 'ann', action: 'correct', before: { sku: 'BOLT-M9' }, after: { sku: 'BOLT-M8' } });
  expect(await deliver()).toBe('repeated'); // the shop sends the original again
  expect((await seen()).status).toBe('closed');
});

test('one that still cannot be taken is on the desk again, with its new version', async () => {
  expect(await fix({ sku: 'BOLT-M7' })).toMatchObject({ said: 200, status: 'open' });
  expect(await seen()).toMatchObject({ status: 'open', message: 'nobody knows BOLT-M7', document: { version: 2, payload: { sku: 'BOLT-M7' } } });
  expect(await fix({ sku: 'BOLT-M8' })).toMatchObject({ said: 409, code: 'correction.stale' });
  expect(await fix({ sku: 'BOLT-M8' }, undefined, 2)).toMatchObject({ said: 200, status: 'closed', version: 3 });
  expect(kept()).toEqual(['/inbound/quarantine/shopify/…', '/inbound/quarantine/shopify/….v2', '/inbound/webhooks/shopify/….v3']);
});

test('a quantity takes two, and nothing is taken before', async () => {
  expect(await fix({ sku: 'BOLT-M8', quantity: 2 }, aPerson('customer-service', 'ann'))).toMatchObject({ said: 202, status: 'proposed' });
  expect(await taken()).toEqual([]);
  expect((await seen()).difference).toEqual({ before: { sku: 'BOLT-M9', quantity: 3 }, after: { sku: 'BOLT-M8', quantity: 2 } });
  expect(await ask(approve, { reason: 'mine' }, aPerson('customer-service', 'ann'))).toMatchObject({ said: 403, code: 'correction.own' });
  expect(await ask(approve, { reason: 'as agreed' }, aPerson('customer-service', 'carl'))).toMatchObject({ said: 202 });
  expect([await taken(), (await seen()).status]).toEqual([['S-BOLT-M8-2'], 'closed']);
});

test('once the article is known it is taken as it came, once, however often somebody tries', async () => {
  known = ['BOLT-M8', 'BOLT-M9'];
  expect(await ask(replay, { action: 'retry' })).toMatchObject({ said: 202 });
  expect(await ask(replay, { action: 'retry' })).toMatchObject({ said: 409, code: 'exception.not-open' });
  expect([await taken(), await deliver()]).toEqual([['S-BOLT-M9-3'], 'repeated']);
});

test('who may not see a person’s data sees the rest, and changes none of it', async () => {
  const ines = aPerson('integration', 'ines');
  expect((await seen(ines)).document?.payload).toEqual({ ...BODY, email: '***' });
  expect(await fix({ email: 'x@example.com' }, ines)).toMatchObject({ said: 403, field: 'email' });
  expect(await fix({ sku: 'BOLT-M8' }, ines)).toMatchObject({ said: 200, status: 'closed' });
  expect(JSON.stringify(await seen(ines))).not.toContain('pat@');
});

test('where no door can be opened from here, nothing is offered and nothing is decided', async () => {
  process.env.INBOUND_DOORS = '{}';
  expect((await seen()).actions).toEqual(['dismiss']);
  expect(await ask(replay, { action: 'retry' })).toMatchObject({ said: 409, code: 'exception.action-not-allowed' });
  expect((await seen()).status).toBe('open');
});

test('a door that fails is asked again, and what it did counts once', async () => {
  aws.answer('Invoke', async ({ Payload }) => {
    await door(Payload as Replay);
    throw Object.assign(new Error('lost'), { name: 'ServiceException', status: 500 });
  });
  expect(await fix({ sku: 'BOLT-M8' })).toMatchObject({ said: 503 });
  aws.answer('Invoke', ({ Payload }) => door(Payload as Replay));
  expect(await fix({ sku: 'BOLT-M8' })).toMatchObject({ said: 200, status: 'closed' });
  expect(await taken()).toEqual(['S-BOLT-M8-3']);
});
