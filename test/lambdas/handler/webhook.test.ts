import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { type Webhook, webhook } from '../../../lambdas/handler/webhook.ts';
import { isSigned } from '../../../lambdas/connectors/shopify/signature.ts';
import { fakeAws } from '../../support/aws.ts';
import { aShipment } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
const lines = logged();
const SECRET = 'the-signing-secret';
const BODY = '{"customer":"Zo\\u00eb Buyer"}';
const sign = (raw: string | Buffer, secret = SECRET) => createHmac('sha256', secret).update(raw).digest('base64');

const taking = (translate: Webhook['translate'], change: Partial<Webhook> = {}) =>
  webhook({
    connector: 'shopify',
    verify: async (raw, headers) => isSigned(raw, headers, [SECRET, 'the-previous-secret']),
    deliveryId: (headers) => headers.get('x-delivery') ?? 'none',
    translate,
    ...change,
  });
const shipment: Change = { change: 'shipment', shipment: aShipment(), ifAbsent: true };
const event = (change: { body?: string; raw?: Buffer; headers?: Record<string, string>; delivery?: string } = {}): APIGatewayProxyEvent => {
  const raw = change.raw ?? Buffer.from(change.body ?? BODY);
  return {
    headers: { 'X-Shopify-HMAC-SHA256': sign(raw), 'X-Delivery': change.delivery ?? 'd1', ...change.headers },
    body: change.raw ? raw.toString('base64') : raw.toString(),
    isBase64Encoded: change.raw !== undefined,
  } as unknown as APIGatewayProxyEvent;
};
const stored = async () => [...(await tables.all('orders')), ...(await tables.all('idempotency')), ...(await tables.all('exceptions'))].length;
const kept = () => aws.of('PutObject').map((object) => String(object.Key));

beforeEach(() => {
  process.env.INBOUND_BUCKET = 'inbound';
});

describe('the signature', () => {
  const handler = taking(async () => [shipment]);
  test.each<[string, Record<string, string>]>([
    ['missing', { 'X-Shopify-HMAC-SHA256': '' }],
    ['short', { 'X-Shopify-HMAC-SHA256': sign(BODY).slice(0, 10) }],
    ['of another secret', { 'X-Shopify-HMAC-SHA256': sign(BODY, 'other') }],
    ['of the body written another way', { 'X-Shopify-HMAC-SHA256': sign(JSON.stringify(JSON.parse(BODY))) }],
  ])('%s: 401, nothing stored, nothing kept', async (_, headers) => {
    expect(await handler(event({ headers }))).toMatchObject({ statusCode: 401, body: expect.stringContaining('webhook.bad-signature') });
    expect(await stored()).toBe(0);
    expect(aws.calls).toEqual([]);
  });

  test.each<[string, APIGatewayProxyEvent]>([
    ['over text', event()],
    ['over bytes in base64', event({ raw: Buffer.from(BODY) })],
    ['by the key before', event({ headers: { 'X-Shopify-HMAC-SHA256': sign(BODY, 'the-previous-secret') } })],
  ])('%s passes', async (_, good) => {
    expect(await handler(good)).toMatchObject({ statusCode: 200 });
  });

  test('bytes that are no text keep theirs', async () => {
    const raw = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    expect(await handler(event({ raw }))).toMatchObject({ statusCode: 400 });
    expect(aws.of('PutObject')[0]?.Body).toEqual(raw);
  });
});

test('a delivery is kept byte for byte and taken once, however often it comes and by however many at once', async () => {
  const handler = taking(async () => [shipment]);
  const answers = await Promise.all(Array.from({ length: 20 }, () => handler(event())));
  expect(answers.map((answer) => answer.statusCode)).toEqual(Array(20).fill(200));
  const outcomes = answers.map((answer) => JSON.parse(answer.body).outcome);
  expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(19);
  expect(await tables.all('orders')).toHaveLength(1);
  expect(aws.of('PutObject')[0]?.Body).toEqual(Buffer.from(BODY));
  expect(kept()[0]).toMatch(/^\/inbound\/webhooks\/shopify\/\d{4}-\d\d-\d\d\/d1-[0-9a-f]{16}$/);
});

test('the same document under another delivery id is the same document', async () => {
  const handler = taking(async () => [shipment]);
  await handler(event());
  expect(JSON.parse((await handler(event({ delivery: 'd2' }))).body)).toMatchObject({ outcome: 'repeated' });
  expect(await tables.all('orders')).toHaveLength(1);
});

test('a topic that is none of ours is acknowledged and leaves nothing', async () => {
  expect(JSON.parse((await taking(async () => 'ignored')(event())).body)).toMatchObject({ outcome: 'ignored' });
  expect(await stored()).toBe(0);
  expect(aws.calls).toEqual([]);
});

test('a signed body that is not JSON is 400, and in quarantine', async () => {
  const answer = await taking(async () => [shipment])(event({ body: '{"customer":' }));
  expect(answer).toMatchObject({ statusCode: 400, headers: { 'x-correlation-id': expect.stringMatching(/^corr-/) }, body: expect.stringContaining('webhook.malformed-body') });
  expect(kept()[0]).toContain('/quarantine/shopify/');
  expect(await stored()).toBe(0);
});

test('what no document can be made of is in quarantine, and with a person of the account’s own entity', async () => {
  const owner = { entity: 'NW-US', businessUnit: 'web', region: 'us' };
  await putMaster(masterKey.account('shopify', 'shop.test'), { ...owner, connector: 'shopify', account: 'shop.test' });
  const handler = taking(() => Promise.reject(new Rejected('order.invalid', 'not as it should be', { fields: ['lines'] })), { account: () => 'shop.test' });
  expect(JSON.parse((await handler(event())).body)).toMatchObject({ outcome: 'quarantined' });
  await handler(event());
  const [row, ...more] = (await stores.desk.list({ entity: 'NW-US', status: 'open', limit: 10 })).exceptions;
  expect(more).toEqual([]);
  expect(row).toMatchObject({ kind: 'quarantined', code: 'order.invalid', owner: 'customer-service', businessUnit: 'web', detail: { fields: ['lines'], document: expect.stringContaining('quarantine/shopify/') } });
  expect(kept().every((key) => key.includes('/quarantine/'))).toBe(true);
});

test('4 MB and a byte is 413', async () => {
  expect(await taking(async () => [shipment])(event({ body: ' '.repeat(4 * 1024 * 1024 + 1) }))).toMatchObject({ statusCode: 413 });
});

test('a store that cannot be reached is 503, so that it is delivered again, and then taken', async () => {
  aws.fail('PutObject', 'ServiceUnavailable', 503);
  const handler = taking(async () => [shipment]);
  expect(await handler(event())).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  expect(await stored()).toBe(0);
  aws.answer('PutObject', () => ({}));
  expect(JSON.parse((await handler(event())).body)).toMatchObject({ outcome: 'taken' });
});

test('a bug in a mapping is 500 and stores nothing', async () => {
  expect(await taking(() => Promise.reject(new TypeError('x')))(event())).toMatchObject({ statusCode: 500 });
  expect(await stored()).toBe(0);
});

test('a delivery id of any length and kind names a key', async () => {
  await taking(async () => [shipment])(event({ delivery: `../${'x'.repeat(2000)}` }));
  expect(kept()[0]).toMatch(/\/\.\._x{97}-[0-9a-f]{16}$/);
});

test('no log line holds the body, the signature or the secret', async () => {
  const bad = event({ headers: { 'X-Shopify-HMAC-SHA256': 'c2lnbmF0dXJl' } });
  for (const [handler, sent] of [
    [taking(async () => [shipment]), bad],
    [taking(async () => [shipment]), event({ body: '{"customer":"Buyer"' })],
    [taking(() => Promise.reject(new Rejected('order.invalid', 'no'))), event()],
    [taking(() => Promise.reject(new TypeError('x'))), event()],
    [taking(async () => [shipment]), event()],
  ] as const) await handler(sent);
  expect(lines.length).toBeGreaterThanOrEqual(5);
  expect(lines.join('\n')).not.toMatch(/Buyer|customer"|c2lnbmF0dXJl|secret/);
});
