import { randomInt, randomUUID } from 'node:crypto';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { openRow } from '../../cli/scenarios/desk.ts';
import { until } from '../support/platform.ts';
import { floor, invoices, place, type Placed, rows, traced, done } from './orders.ts';
import { b2b, endpoints, lookBehind, person } from './platform-callers.ts';
import { postWebhook, shipmentUpdate, signature, signingKeys, type SigningKeys, undeliveredOrder } from './webhook-sender.ts';

const behind = await lookBehind();
const bucket = behind.find('AWS::S3::Bucket', 'InboundDocuments').ref;
const integration = person('integration');
let keys: SigningKeys;
beforeAll(async () => {
  keys = await signingKeys(endpoints);
});

/** As Shopify sends it; `with…` says what is different. */
const toShopify = (body: string | Buffer, more: { hmac?: string; event?: string; topic?: string } = {}) =>
  postWebhook(endpoints, 'shopify', body, {
    'x-shopify-topic': more.topic ?? 'orders/create',
    'x-shopify-shop-domain': 'crossdock-demo.myshopify.com',
    'x-shopify-event-id': more.event ?? randomUUID(),
    'x-shopify-webhook-id': randomUUID(),
    'x-shopify-hmac-sha256': more.hmac ?? signature(keys.shopify.apiSecret, body),
  });
const toShipHero = (body: string, message: string = randomUUID(), key = keys.shiphero.webhookSecret) =>
  postWebhook(endpoints, 'shiphero', body, { 'x-shiphero-hmac-sha256': signature(key, body), 'x-shiphero-message-id': message });

const ordersNamed = async (name: string) => {
  const reply = await integration.get<{ traces: { orderId: string; correlationId: string }[] }>(`/trace?document=${encodeURIComponent(name)}`);
  return reply.status === 200 ? reply.body.traces : [];
};
const documents = async (prefix: string) => ((await behind.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))).Contents ?? []).map((object) => object.Key ?? '');

const contentOf = async (key: string) => (await behind.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString();

describe('promise 8: a bad, missing or short signature is 401; nothing is stored or published, the body not logged', () => {
  const canary = `CANARY-${randomUUID()}`;
  const body = () => JSON.stringify({ id: 1, name: canary, note: canary, line_items: [] });
  const bad: [string, () => string | undefined][] = [
    ['of another key', () => signature('a guess', body())],
    ['missing', () => undefined],
    ['empty', () => ''],
    ['short', () => signature(keys.shopify.apiSecret, body()).slice(0, 20)],
    ['as hex', () => Buffer.from(signature(keys.shopify.apiSecret, body()), 'base64').toString('hex')],
    ['with the empty key', () => signature('', body())],
  ];

  test.each(bad)('%s', async (_what, hmac) => {
    const given = hmac();
    const before = new Set(await documents(''));
    for (const connector of ['shopify', 'shiphero'] as const) {
      const reply = await postWebhook(endpoints, connector, body(), given === undefined ? {} : { 'x-shopify-hmac-sha256': given, 'x-shiphero-hmac-sha256': given });
      expect([reply.status, reply.body.code, reply.type]).toEqual([401, 'webhook.bad-signature', 'application/problem+json']);
      expect(reply.correlationId).toBe(reply.body.correlationId);
    }
    expect(await behind.tablesWith(canary)).toEqual([]);
    for (const key of (await documents('')).filter((each) => !before.has(each))) expect(await contentOf(key)).not.toContain(canary);
    expect(behind.logsWith(canary)).toEqual([]);
  });

  test('the keys themselves are in no log', () => {
    for (const key of [keys.shopify.apiSecret, keys.shiphero.webhookSecret]) expect(behind.logsWith(key)).toEqual([]);
  });
});

describe('promise 9: the signature is over the raw bytes', () => {
  test('a body that was read and written again is 401', async () => {
    const { body } = await undeliveredOrder(endpoints);
    const rewritten = JSON.stringify(JSON.parse(body), null, 2);
    expect((await toShopify(rewritten, { hmac: signature(keys.shopify.apiSecret, body) })).status).toBe(401);
  });

  test('escapes and letters beyond ASCII count byte for byte', async () => {
    const { body, name } = await undeliveredOrder(endpoints);
    const escaped = body.replaceAll('Müller', 'M\\u00fcller');
    expect(escaped).not.toBe(body);
    expect((await toShopify(escaped, { hmac: signature(keys.shopify.apiSecret, body) })).status).toBe(401);
    const latin = Buffer.from(body, 'latin1');
    expect((await toShopify(latin, { hmac: signature(keys.shopify.apiSecret, body) })).status).toBe(401);
    const taken = await toShopify(escaped);
    expect([taken.status, taken.body.outcome]).toEqual([200, 'taken']);
    const kept = await Promise.all((await documents('webhooks/shopify')).map(contentOf));
    expect(kept).toContain(escaped); // byte for byte as it came
    expect(await ordersNamed(name)).toHaveLength(1);
  });
});

describe('promise 10: while a key is rotated, the one before it passes, too', () => {
  test('the key before, of both partners', async () => {
    const { body, name } = await undeliveredOrder(endpoints);
    expect((await toShopify(body, { hmac: signature(keys.shopify.previousApiSecret, body) })).body.outcome).toBe('taken');
    expect(await ordersNamed(name)).toHaveLength(1);
    const other = JSON.stringify({ webhook_type: 'Inventory Update', inventory: [] });
    // ShipHero reads this and nothing else as success: https://developer.shiphero.com/webhooks/
    expect((await toShipHero(other, randomUUID(), keys.shiphero.previousWebhookSecret)).body).toEqual({ code: '200', Status: 'Success' });
  });

  test('each key for its own partner alone', async () => {
    const body = JSON.stringify({ webhook_type: 'Inventory Update' });
    expect((await toShipHero(body, randomUUID(), keys.shopify.apiSecret)).status).toBe(401);
  });
});

describe('promise 11: one delivery, however often', () => {
  test('20 times at once: all 200, one effect', async () => {
    const { body, name } = await undeliveredOrder(endpoints);
    const event = randomUUID();
    const replies = await Promise.all(Array.from({ length: 20 }, () => toShopify(body, { event })));
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(replies.filter((reply) => reply.body.outcome === 'taken')).toHaveLength(1);
    const [order] = await ordersNamed(name);
    const trace = await traced(integration, order!, 'its saga', ({ executions }) => executions.length > 0);
    expect([trace.executions.length, trace.timeline.filter((entry) => entry.name === 'order.received').length]).toEqual([1, 1]);
    expect(await ordersNamed(name)).toHaveLength(1);
  });

  test('20 times at once under 20 delivery ids: still one order', async () => {
    const { body, name } = await undeliveredOrder(endpoints);
    const replies = await Promise.all(Array.from({ length: 20 }, () => toShopify(body)));
    expect(replies.map((reply) => `${reply.status} ${reply.body.outcome}`).sort()).toEqual([...Array.from({ length: 19 }, () => '200 repeated'), '200 taken']);
    expect(await ordersNamed(name)).toHaveLength(1);
  });

  test('a recorded request played again later changes nothing', async () => {
    const { body, name } = await undeliveredOrder(endpoints);
    const event = randomUUID();
    expect((await toShopify(body, { event })).body.outcome).toBe('taken');
    expect((await toShopify(body, { event })).body.outcome).toBe('repeated');
    expect(await ordersNamed(name)).toHaveLength(1);
  });

  test('a topic that is none of ours is answered and ignored', async () => {
    const { body, name } = await undeliveredOrder(endpoints);
    expect((await toShopify(body, { topic: 'orders/updated' })).body.outcome).toBe('ignored');
    expect(await ordersNamed(name)).toEqual([]);
  });
});

describe('promise 13: a valid signature over something that cannot be taken', () => {
  test('malformed: 400, and the bytes are in quarantine under their correlation id', async () => {
    const body = `{"name":"${randomUUID()}",`;
    const reply = await toShopify(body);
    expect([reply.status, reply.body.code]).toEqual([400, 'webhook.malformed-body']);
    const kept = await quarantined('shopify', reply.correlationId ?? '');
    expect(kept).toBe(body);
  });

  test('JSON that is no order: taken into quarantine, and a row on the desk says where', async () => {
    const body = JSON.stringify({ name: randomUUID(), line_items: 'none' });
    const reply = await toShopify(body);
    expect([reply.status, reply.body.outcome]).toEqual([200, 'quarantined']);
    const [row] = await until('its row', async () => (await rows(integration, (each) => each.correlationId === reply.correlationId)).slice(0, 1));
    expect(row).toMatchObject({ kind: 'quarantined', code: 'webhook.unreadable', status: 'open', actions: ['retry', 'correct', 'dismiss'] });
    expect(await contentOf(String(row?.detail.document))).toBe(body);
    // put right by a person it goes through its own door again, which says that it is no order yet
    const fixed = await person('customer-service').post<{ status: string }>(`/exceptions/${row?.exceptionId}/correct`, { patch: { line_items: 'a few' }, reason: 'rang the shop', version: 1 });
    expect([fixed.status, fixed.body.status]).toEqual([200, 'open']);
    const { document } = (await person('customer-service').get<{ document: { version: number; payload: object } }>(`/exceptions/${row?.exceptionId}`)).body;
    expect(document).toMatchObject({ version: 2, payload: { line_items: 'a few' } });
  });

  test('an unknown SKU is no reason to refuse a shop: the order is taken, and parks', async () => {
    const { body, name } = await undeliveredOrder(endpoints);
    expect((await toShopify(body)).body.outcome).toBe('taken');
    const [order] = await ordersNamed(name);
    const row = await openRow(integration, order!.orderId);
    expect(row).toMatchObject({ code: 'order.unknown-sku', owner: 'customer-service', kind: 'parked' });
  });

  async function quarantined(connector: string, correlationId: string): Promise<string | undefined> {
    for (const key of await documents(`quarantine/${connector}`)) {
      const { Metadata, Body } = await behind.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (Metadata?.['correlation-id'] === correlationId) return Body?.transformToString();
    }
    return undefined;
  }
});

describe('promise 27: shipments', () => {
  /** An order that the warehouse holds and never ships by itself: the test tells what left. */
  async function held(quantity: number, change: Record<string, unknown> = {}): Promise<Placed & { ship: (shipmentId: number, quantity: number, message?: string) => Promise<number> }> {
    const order = await place(b2b, 'BOLT-M8', quantity, change, '0.333');
    const releaseId = `${order.orderId}-EAST`;
    await floor(endpoints.partners.shiphero, { action: 'hold', order: releaseId });
    await traced(integration, order, 'its release', done('release-to-warehouse'));
    const ship = async (shipmentId: number, pieces: number, message?: string) =>
      (await toShipHero(shipmentUpdate(releaseId, shipmentId, [{ id: '1', sku: 'BOLT-M8', quantity: pieces }]), message)).status;
    return { ...order, ship };
  }
  const newShipment = () => randomInt(400_000_000, 2_000_000_000);

  test('the same shipment told twice, under one message id and under two, is one invoice', async () => {
    const order = await held(5);
    const [shipment, message] = [newShipment(), randomUUID()];
    expect([await order.ship(shipment, 5, message), await order.ship(shipment, 5, message), await order.ship(shipment, 5)]).toEqual([200, 200, 200]);
    const posted = await invoices(b2b, order, 1);
    expect(posted).toHaveLength(1);
    expect((await b2b.get<{ shipments: unknown[] }>(`/orders/${order.orderId}/shipments`)).body.shipments).toHaveLength(1);
  });

  test('3 and 2 of 5, the later one told first and each twice, sum to 5 and to the cent', async () => {
    const tax = { minor: 101, currency: 'USD' };
    const freight = { minor: 1001, currency: 'USD' };
    const lines = [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '5', uom: 'EA' }, unitPrice: { amount: '0.333', uom: 'EA' }, tax }];
    const order = await held(5, { lines, freight });
    const [first, second] = [newShipment(), newShipment()];
    expect(await Promise.all([order.ship(second, 2), order.ship(second, 2)])).toEqual([200, 200]);
    expect(await Promise.all([order.ship(first, 3), order.ship(first, 3)])).toEqual([200, 200]);
    const posted = await invoices(b2b, order, 2);
    const sum = (of: (invoice: (typeof posted)[number]) => number) => posted.reduce((all, invoice) => all + of(invoice), 0);
    expect(posted.map((invoice) => invoice.lines[0]?.steps).sort()).toEqual([2, 3]);
    // 5 × 0.333 = 1.665, rounded once, half to even
    expect([sum((invoice) => invoice.goods.minor), sum((invoice) => invoice.tax.minor), sum((invoice) => invoice.freight.minor)]).toEqual([166, 101, 1001]);
    expect(sum((invoice) => invoice.gross.minor)).toBe(166 + 101 + 1001);
  });

  test('more than was ordered parks with customer service, who may approve to bill it; nothing is billed', async () => {
    const order = await held(5);
    await order.ship(newShipment(), 6);
    const row = await openRow(integration, order.orderId);
    expect(row).toMatchObject({ code: 'shipment.over', owner: 'customer-service', kind: 'parked', actions: ['retry', 'approve'] });
    expect((await b2b.get<{ invoices: unknown[] }>(`/orders/${order.orderId}/invoices`)).body.invoices).toEqual([]);
  });

  test('promise 26: goods that left on a release that is none of ours are on the desk, with an owner', async () => {
    const reply = await toShipHero(shipmentUpdate('SO-4711', newShipment(), [{ id: '1', sku: 'BOLT-M8', quantity: 1 }]));
    expect(reply.status).toBe(200);
    const [row] = await rows(integration, (each) => each.correlationId === reply.correlationId);
    expect(row).toMatchObject({ kind: 'quarantined', code: 'shipment.unknown-release', owner: 'warehouse' });
  });

  test('promise 26: a shipment that is told before its release was sent waits, and is billed once it was', async () => {
    const sku = `EARLY-${randomInt(100_000, 999_999)}`;
    await behind.stocked(sku, 500);
    const order = await place(b2b, sku, 200, { customerId: 'GLOBEX' }, '10.00');
    const releaseId = `${order.orderId}-EAST`;
    await floor(endpoints.partners.shiphero, { action: 'hold', order: releaseId });
    const hold = await openRow(integration, order.orderId);
    expect((await toShipHero(shipmentUpdate(releaseId, newShipment(), [{ id: '1', sku, quantity: 200 }]))).status).toBe(200);
    expect(await sweep()).toMatchObject({ applied: 0, givenUp: 0 });
    expect((await b2b.get(`/orders/${order.orderId}/shipments`)).body).toEqual({ shipments: [] });
    expect((await person('finance').post(`/exceptions/${hold.exceptionId}/approve`, { reason: 'paid by wire' })).status).toBe(202);
    await traced(integration, order, 'its release', done('release-to-warehouse'));
    await sweep();
    expect(await invoices(b2b, order, 1)).toHaveLength(1);
  });

  async function sweep(): Promise<unknown> {
    const { Payload } = await behind.lambda.send(new InvokeCommand({ FunctionName: behind.find('AWS::Lambda::Function', 'SweepWaitingFn').ref }));
    return JSON.parse(Buffer.from(Payload ?? []).toString());
  }
});
