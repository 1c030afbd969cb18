import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebhookDeliveries, WebhookSubscriptionView } from '../../../core/model/webhook.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as remove } from '../../../lambdas/api/delete-webhook-subscription.ts';
import { handler as list } from '../../../lambdas/api/get-webhook-subscriptions.ts';
import { handler as deliveries } from '../../../lambdas/api/get-webhook-deliveries.ts';
import { handler as change } from '../../../lambdas/api/patch-webhook-subscription.ts';
import { handler as rotate } from '../../../lambdas/api/post-webhook-keys.ts';
import { handler as replay } from '../../../lambdas/api/post-webhook-replays.ts';
import { handler as subscribe } from '../../../lambdas/api/post-webhook-subscriptions.ts';
import { handler as deliver } from '../../../lambdas/events/deliver-webhooks.ts';
import { handler as fanOut } from '../../../lambdas/events/fan-out-webhooks.ts';
import { handler as sweep } from '../../../lambdas/jobs/sweep-webhooks.ts';
import { postWebhook } from '../../../lambdas/handler/post-webhook.ts';
import { anOrder } from '../../support/builders.ts';
import { fakeAws } from '../../support/aws.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent, messages } from '../../support/requests.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const MASTER = 'master-key-of-the-test-0123456789abcdef';
const tables = testTables();
const aws = fakeAws();
const lines = logged();
const servers: Server[] = [];
let keys = 0;
/** Ahead of the machine's, which one test needs: what is kept for half a minute is never from the future. */
let clock = Date.now() + 86_400_000;

interface Received {
  id: string;
  headers: Record<string, string>;
  body: string;
}

beforeEach(async () => {
  // the list of subscriptions is kept for half a minute, in this file's one sandbox as on AWS
  clock += 3_600_000;
  vi.useFakeTimers({ toFake: ['Date'], now: clock });
  process.env.WEBHOOK_QUEUE = `${process.env.AWS_ENDPOINT_URL}/queue`;
  process.env.SECRET_NAME = 'webhooks';
  process.env.TIMEOUT_MS = '60000';
  process.env.ENTITIES = 'NW-US';
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify({ key: MASTER }) }));
  aws.answer('SendMessage', ({ MessageBody }) => ({ MessageId: 'm', MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex') }));
  await stores.unit.commit([{ change: 'order', order: anOrder({ channel: 'b2b' }) }]);
});
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close();
});

const later = (seconds: number) => vi.setSystemTime((clock += seconds * 1000));
const listening = async (server: Server) => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
};
const answering = (answer: RequestListener) => listening(createServer(answer));
/** A receiver that keeps what it is sent and answers `status()`. */
async function receiver(status: () => number = () => 204): Promise<{ url: string; had: Received[] }> {
  const had: Received[] = [];
  const url = await answering(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    had.push({ id: headers['webhook-id'] ?? '', headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status()).end();
  });
  return { url, had };
}

const SCOPES = { scopes: 'webhooks.write', businessUnits: 'wholesale' };
const ask = (body: unknown, id = '', more: { channel?: string; key?: string; caller?: Record<string, string> } = {}) => ({
  ...aRequestEvent(body, { caller: { ...SCOPES, ...(more.channel && { channel: more.channel }), ...more.caller }, headers: { 'Idempotency-Key': more.key ?? `k${++keys}` }, path: `/v1/webhook-subscriptions/${id}` }),
  pathParameters: { id },
});
const read = async (answer: ReturnType<typeof subscribe>) => {
  const { statusCode, body } = await answer;
  return { http: statusCode, ...(JSON.parse(body) as Record<string, unknown>) } as { http: number; subscriptionId: string; secret: string; status: string } & Record<string, unknown>;
};
const EVENTS = ['order.received', 'shipment.recorded'];
const subscribed = (url: string, more: { channel?: string; events?: string[] } = {}) => read(subscribe(ask({ url, events: more.events ?? EVENTS }, '', more)));
const received = (id: string, channel = 'b2b') => ({ detail: anEventOf('order.received', id, { orderId: ORDER_ID, channel, channelOrderId: 'WEB-1', version: 1 }) });
const shipped = (id: string) => ({ detail: anEventOf('shipment.recorded', id, { orderId: ORDER_ID, shipmentId: 'shiphero:1' }) });
const tell = async (...events: object[]) => expect(await fanOut(messages(...events))).toEqual({ batchItemFailures: [] });
/** The queue of webhooks delivers what was put on it; what is delayed comes when its time has come. */
async function deliverAll(): Promise<void> {
  const sent = aws.of('SendMessage').filter(({ DelaySeconds }) => DelaySeconds === undefined);
  aws.calls = aws.calls.filter(({ action }) => action !== 'SendMessage');
  for (const { MessageBody } of sent) expect(await deliver(messages(String(MessageBody)))).toEqual({ batchItemFailures: [] });
  if (aws.of('SendMessage').some(({ DelaySeconds }) => DelaySeconds === undefined)) await deliverAll();
}
const sweepAndDeliver = async () => {
  await sweep();
  await deliverAll();
};
const sentOf = async (subscriptionId: string) => WebhookDeliveries.parse(JSON.parse((await deliveries(ask(undefined, subscriptionId))).body)).deliveries;

describe('subscribing', () => {
  test('a channel subscribes, is shown its secret, and nobody else is; asked again with the same key it is the same subscription', async () => {
    const body = { url: 'http://127.0.0.1:9/in', events: EVENTS };
    const first = await read(subscribe(ask(body, '', { key: 'same' })));
    expect(first).toMatchObject({ http: 201, channel: 'b2b', status: 'active', events: EVENTS, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) });
    expect(await read(subscribe(ask(body, '', { key: 'same' })))).toEqual(first);
    expect(await read(subscribe(ask({ ...body, events: ['order.cancelled'] }, '', { key: 'same' })))).toMatchObject({ http: 422, code: 'idempotency.key-reused' });
    const shown = WebhookSubscriptionView.array().parse((await read(list(ask(undefined)))).subscriptions);
    expect(shown.map(({ subscriptionId, secret }) => [subscriptionId, secret])).toEqual([[first.subscriptionId, undefined]]);
    expect(JSON.stringify([await tables.all('webhooks'), await tables.all('idempotency')])).not.toContain(first.secret.slice(6));
    expect(lines.join('\n')).not.toContain(first.secret.slice(6));
  });

  test('another channel sees none of it; people see it, and only integration changes it', async () => {
    const { subscriptionId } = await subscribed('http://127.0.0.1:9/in');
    const paused = (caller: Record<string, string>) => read(change(ask({ status: 'paused' }, subscriptionId, { caller })));
    expect(await paused({ channel: 'field-sales' })).toMatchObject({ http: 404, code: 'webhook.not-found' });
    expect(await paused(aPerson('finance'))).toMatchObject({ http: 403, code: 'auth.role-missing' });
    expect(await paused(aPerson('integration'))).toMatchObject({ http: 200, status: 'paused' });
    expect((await read(list(ask(undefined, '', { channel: 'field-sales' })))).subscriptions).toEqual([]);
    expect(await read(rotate(ask({}, subscriptionId, { caller: aPerson('integration') })))).toMatchObject({ http: 403, code: 'auth.no-channel' });
  });

  test('an address inside, an event that is not offered and a 21st subscription are refused', async () => {
    expect(await subscribed('https://169.254.169.254/latest')).toMatchObject({ http: 400, code: 'webhook.url-refused' });
    expect(await subscribed('http://127.0.0.1:9/in', { events: ['supplier-invoice.received'] })).toMatchObject({ http: 400, code: 'request.invalid' });
    for (let n = 0; n < 20; n += 1) await subscribed('http://127.0.0.1:9/in');
    expect(await subscribed('http://127.0.0.1:9/in')).toMatchObject({ http: 409, code: 'webhook.too-many' });
    expect(await subscribed('http://127.0.0.1:9/in', { channel: 'field-sales' })).toMatchObject({ http: 201 });
  });
});

describe('what is sent', () => {
  test('the receiver of the documentation takes it, once, though it is sent twice', async () => {
    const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8')) ?? [];
    const folder = new URL('../../../.build/documented/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL('receiver.mjs', folder), code);
    vi.useRealTimers(); // it looks at the time that was signed
    const documented = (await import(/* @vite-ignore */ `${folder.href}receiver.mjs`)) as { receiver(secret: string, work: (event: object) => Promise<void>): Server };
    const worked: object[] = [];
    let secret = 'whsec_bm90IHlldCBrbm93biwgYnV0IGxvbmcgZW5vdWdo';
    const server = createServer((request, response) => documented.receiver(secret, async (event) => void worked.push(event)).emit('request', request, response));
    const subscription = await subscribed(await listening(server));
    await tell(received('e1'));
    await deliverAll();
    expect([worked, (await sentOf(subscription.subscriptionId))[0]?.attempts[0]?.status]).toEqual([[], 401]);
    secret = subscription.secret;
    const one = documented.receiver(secret, async (event) => void worked.push(event));
    server.removeAllListeners('request').on('request', (request, response) => one.emit('request', request, response));
    const [delivery] = await sentOf(subscription.subscriptionId);
    for (let n = 0; n < 2; n += 1) {
      expect(await read(replay(ask({ deliveryId: delivery?.deliveryId }, subscription.subscriptionId)))).toMatchObject({ http: 202, replayed: 1 });
      await sweepAndDeliver();
    }
    expect(worked).toEqual([expect.objectContaining({ type: 'order.received', about: `order/${ORDER_ID}`, data: { orderId: ORDER_ID, channel: 'b2b', channelOrderId: 'WEB-1', version: 1 } })]);
    expect((await sentOf(subscription.subscriptionId)).map(({ status, attempts }) => [status, attempts.map((attempt) => attempt.status)])).toEqual([['delivered', [401, 204, 204]]]);
    rmSync(folder, { recursive: true });
  });

  test('goes to subscribers of the channel whose order it is, of their events, once however often it is told', async () => {
    const [ours, other, otherEvents] = [await receiver(), await receiver(), await receiver()];
    await subscribed(ours.url);
    await subscribed(other.url, { channel: 'field-sales' });
    await subscribed(otherEvents.url, { events: ['order.cancelled'] });
    later(31);
    await tell(received('e1'), received('e2', 'field-sales'), shipped('e3')); // of a shipment the channel is the order's
    await tell(received('e1'));
    await deliverAll();
    expect(ours.had.map(({ body }) => JSON.parse(body).eventId).sort()).toEqual(['e1', 'e3']);
    expect(other.had.map(({ body }) => JSON.parse(body).eventId)).toEqual(['e2']);
    expect(otherEvents.had).toEqual([]);
    expect(ours.had[0]?.id).toMatch(/^msg_[0-9a-f]{32}$/);
  });

  test('during a rotation both keys sign; after it the new one alone, and at once where the old one is known to others', async () => {
    const { url, had } = await receiver();
    const { subscriptionId, secret: old } = await subscribed(url);
    const rotated = await read(rotate(ask({ overlapHours: 1 }, subscriptionId, { key: 'r1' })));
    expect(rotated).toMatchObject({ http: 201, previousKeyUntil: new Date(clock + 3_600_000).toISOString() });
    expect(rotated.secret).not.toBe(old);
    expect((await read(rotate(ask({ overlapHours: 1 }, subscriptionId, { key: 'r1' })))).secret).toBe(rotated.secret);
    expect(await read(rotate(ask({}, subscriptionId)))).toMatchObject({ http: 409, code: 'webhook.rotating' });
    const passes = (secret: string, { body, headers }: Received) => {
      try {
        return Boolean(new Webhook(secret).verify(body, headers));
      } catch {
        return false;
      }
    };
    later(31);
    await tell(received('e1'));
    await deliverAll();
    expect([old, rotated.secret].map((secret) => passes(secret, had[0] as Received))).toEqual([true, true]);
    later(3600);
    await tell(received('e2'));
    await deliverAll();
    expect([old, rotated.secret].map((secret) => passes(secret, had[1] as Received))).toEqual([false, true]);
    const third = await read(rotate(ask({ overlapHours: 0 }, subscriptionId)));
    await tell(received('e3'));
    await deliverAll();
    expect([rotated.secret, third.secret].map((secret) => passes(secret, had[2] as Received))).toEqual([false, true]);
  });
});

describe('a receiver that fails', () => {
  test('is tried again after 5 seconds, under the same id and a new time; what it made of it can be read', async () => {
    let status = 500;
    const { url, had } = await receiver(() => status);
    const { subscriptionId } = await subscribed(url);
    later(31);
    await tell(received('e1'));
    await deliverAll();
    expect(aws.of('SendMessage')).toEqual([expect.objectContaining({ DelaySeconds: expect.toSatisfy((delay: number) => delay === 5 || delay === 6), MessageGroupId: subscriptionId })]);
    await sweepAndDeliver();
    expect(had).toHaveLength(1); // not before its time
    later(6);
    status = 200;
    await sweepAndDeliver();
    expect(new Set(had.map(({ id }) => id)).size).toBe(1);
    expect(Number(had[1]?.headers['webhook-timestamp']) - Number(had[0]?.headers['webhook-timestamp'])).toBe(6);
    expect(await sentOf(subscriptionId)).toEqual([
      expect.objectContaining({ status: 'delivered', tries: 2, attempts: [{ at: expect.any(String), status: 500, latencyMs: expect.any(Number) }, { at: expect.any(String), status: 200, latencyMs: expect.any(Number) }] }),
    ]);
  });

  test('costs five attempts of many deliveries, then one at a time, until it is back: then it gets all, once', async () => {
    let status = 503;
    const { url, had } = await receiver(() => status);
    const { subscriptionId } = await subscribed(url);
    later(31);
    await tell(...Array.from({ length: 10 }, (_, n) => received(`e${n}`)));
    await deliverAll();
    expect(had.length).toBe(5);
    await sweepAndDeliver();
    expect(had.length).toBe(5);
    later(31);
    await sweepAndDeliver();
    expect(had.length).toBe(6);
    later(61);
    status = 204;
    const before = had.length;
    await sweepAndDeliver();
    later(400);
    await sweepAndDeliver();
    const accepted = had.slice(before).map(({ id }) => id);
    expect([accepted.length, new Set(accepted).size]).toEqual([10, 10]);
    expect((await sentOf(subscriptionId)).every((delivery) => delivery.status === 'delivered')).toBe(true);
  });

  test('slows nobody else: while one does not answer, its next message finds the lane taken, and another subscriber is sent its own', async () => {
    const hanging = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = await subscribed(
      await answering(async (_request, response) => {
        begun.resolve();
        await hanging.promise;
        response.writeHead(204).end();
      }),
    );
    const quick = await receiver();
    await subscribed(quick.url);
    later(31);
    await tell(received('e1'));
    const nudge = messages({ entity: 'NW-US', subscriptionId: slow.subscriptionId });
    const first = deliver(nudge);
    await begun.promise;
    await deliver(nudge); // at once: it does not wait for the other
    await deliverAll();
    expect(quick.had).toHaveLength(1);
    hanging.resolve();
    await first;
    expect((await sentOf(slow.subscriptionId)).map(({ status }) => status)).toEqual(['delivered']);
  });

  test('that does not answer in time is a time-out, and an address that became one inside is refused when it is connected to', async () => {
    const url = await answering(() => undefined);
    expect(await postWebhook(url, {}, '{}', new Date(clock), 40)).toMatchObject({ error: 'timeout' });
    delete process.env.AWS_ENDPOINT_URL_SQS;
    const endpoint = process.env.AWS_ENDPOINT_URL;
    delete process.env.AWS_ENDPOINT_URL; // as on AWS
    expect(await postWebhook(url, {}, '{}', new Date(clock), 1000)).toMatchObject({ error: 'address-refused' });
    expect(await postWebhook(url.replace('127.0.0.1', 'localhost'), {}, '{}', new Date(clock), 1000)).toMatchObject({ error: 'address-refused' });
    process.env.AWS_ENDPOINT_URL = endpoint;
  });

  test('for three days is disabled and on the desk; what happens meanwhile is kept, and is there to be replayed when it is active again', async () => {
    let status = 500;
    const { url, had } = await receiver(() => status);
    const { subscriptionId } = await subscribed(url);
    later(31);
    await tell(received('e1'));
    const from = new Date(clock).toISOString();
    for (let hours = 0; hours < 110; hours += 2) {
      await sweepAndDeliver();
      later(7_200);
    }
    const [row] = await tables.all('exceptions');
    expect(row?.body).toMatchObject({ code: 'webhook.disabled', owner: 'integration', status: 'open', kind: 'noticed', detail: { subscriptionId, channel: 'b2b', host: new URL(url).host } });
    expect((await tables.all('outbox')).map(({ body }) => (body as { type: string }).type)).toContain('exception.opened');
    const attempts = had.length;
    await tell(received('e2'));
    await sweepAndDeliver();
    expect([had.length, (await sentOf(subscriptionId)).map((delivery) => delivery.status)]).toEqual([10, ['held', 'failed']]);
    expect(await read(replay(ask({ from }, subscriptionId)))).toMatchObject({ http: 409, code: 'webhook.not-active' });
    expect(await read(change(ask({ status: 'active' }, subscriptionId)))).toMatchObject({ http: 200, status: 'active' });
    status = 204;
    expect(await read(replay(ask({ from }, subscriptionId)))).toMatchObject({ http: 202, replayed: 2 });
    later(1);
    await sweepAndDeliver();
    expect(had.slice(attempts).map(({ body }) => JSON.parse(body).eventId).sort()).toEqual(['e1', 'e2']);
    expect((await tables.all('exceptions')).map(({ body }) => (body as { status: string }).status)).toEqual(['closed']);
  });

  test('that says 410 is sent nothing more at once; one that was deleted neither', async () => {
    const gone = await receiver(() => 410);
    const deleted = await receiver();
    const { subscriptionId } = await subscribed(gone.url);
    const other = await subscribed(deleted.url);
    later(31);
    await tell(received('e1'), received('e2'));
    expect(await read(remove(ask(undefined, other.subscriptionId)))).toMatchObject({ http: 200, status: 'deleted' });
    await deliverAll();
    expect(await read(list(ask(undefined)))).toMatchObject({ subscriptions: [{ subscriptionId, status: 'disabled', reason: 'gone' }] });
    expect([gone.had.length > 0, deleted.had]).toEqual([true, []]);
    await sweepAndDeliver();
    expect(gone.had.length).toBeLessThanOrEqual(2);
  });
});

test('all that was delivered since an instant is sent again where that is asked, and what was delivered before is not', async () => {
  const { url, had } = await receiver();
  const { subscriptionId } = await subscribed(url);
  later(31);
  await tell(received('e1'));
  await deliverAll();
  later(60);
  const from = new Date(clock).toISOString();
  await tell(received('e2'), received('e3'));
  await deliverAll();
  expect(await read(replay(ask({ from }, subscriptionId)))).toMatchObject({ replayed: 0 });
  expect(await read(replay(ask({ from, include: 'all' }, subscriptionId, { key: 'again' })))).toMatchObject({ replayed: 2 });
  await sweepAndDeliver();
  expect(await read(replay(ask({ from, include: 'all' }, subscriptionId, { key: 'again' })))).toMatchObject({ replayed: 2 });
  await sweepAndDeliver();
  expect(had).toHaveLength(5);
  expect(had.slice(3).map(({ id, body }) => `${id} ${body}`).sort()).toEqual(had.slice(1, 3).map(({ id, body }) => `${id} ${body}`).sort());
});
