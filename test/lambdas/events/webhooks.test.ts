import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test, vi } from 'vitest';
import { WebhookSubscriptionView } from '../../../core/model/webhook.ts';
import { handler as list } from '../../../lambdas/api/get-webhook-subscriptions.ts';
import { handler as change } from '../../../lambdas/api/patch-webhook-subscription.ts';
import { handler as rotate } from '../../../lambdas/api/post-webhook-keys.ts';
import { handler as replay } from '../../../lambdas/api/post-webhook-replays.ts';
import { handler as subscribe } from '../../../lambdas/api/post-webhook-subscriptions.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { logged } from '../../support/logs.ts';
import { aPerson } from '../../support/requests.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';
import { EVENTS, read, received, type Received, tell, webhookReceivers } from '../../support/webhook-receivers.ts';

const { tables, listening, receiver, ask, subscribed, deliverAll, sweepAndDeliver, sentOf, now, later } = webhookReceivers();
const lines = logged();
const shipped = (id: string) => ({ detail: anEventOf('shipment.recorded', id, { orderId: ORDER_ID, shipmentId: 'shiphero:1' }) });

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

  test('is told with its trace, and what others keep in that; neither stands in the body', async () => {
    const { url, had } = await receiver();
    await subscribed(url);
    const { detail } = received('e1');
    await tell({ detail: { ...detail, correlationId: 'corr-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'foo=1,bar=2' } }, received('e2'));
    await deliverAll();
    const told = had.map(({ headers: { traceparent, tracestate }, body }) => [(JSON.parse(body) as { eventId: string }).eventId, traceparent, tracestate, body.includes('foo=1')]);
    expect(told.toSorted()).toEqual([['e1', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'foo=1,bar=2', false], ['e2', undefined, undefined, false]]);
  });

  test('during a rotation both keys sign; after it the new one alone, and at once where the old one is known to others', async () => {
    const { url, had } = await receiver();
    const { subscriptionId, secret: old } = await subscribed(url);
    const rotated = await read(rotate(ask({ overlapHours: 1 }, subscriptionId, { key: 'r1' })));
    expect(rotated).toMatchObject({ http: 201, previousKeyUntil: new Date(now() + 3_600_000).toISOString() });
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

test('all that was delivered since an instant is sent again where that is asked, and what was delivered before is not', async () => {
  const { url, had } = await receiver();
  const { subscriptionId } = await subscribed(url);
  later(31);
  await tell(received('e1'));
  await deliverAll();
  later(60);
  const from = new Date(now()).toISOString();
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

test('a hundred are sent again at a call, and the answer says where to go on', async () => {
  const { subscriptionId } = await subscribed('http://127.0.0.1:9/in');
  const madeAt = (n: number) => new Date(now() + n).toISOString();
  const held = (n: number) => ({ deliveryId: `msg_${n}`, subscriptionId, eventId: `e${n}`, type: 'order.received', createdAt: madeAt(n), status: 'held' as const, tries: 0, attempts: [] });
  await Promise.all(Array.from({ length: 101 }, (_, n) => stores.webhooks.add({ delivery: held(n), payload: '{}' })));
  const again = async (from: string) => {
    const { replayed, next } = await read(replay(ask({ from }, subscriptionId)));
    return { replayed, next };
  };
  expect(await again(madeAt(0))).toEqual({ replayed: 100, next: madeAt(99) });
  expect(await again(madeAt(99))).toEqual({ replayed: 1, next: undefined });
});
