import { describe, expect, test } from 'vitest';
import { handler as remove } from '../../../lambdas/api/delete-webhook-subscription.ts';
import { handler as list } from '../../../lambdas/api/get-webhook-subscriptions.ts';
import { handler as change } from '../../../lambdas/api/patch-webhook-subscription.ts';
import { handler as replay } from '../../../lambdas/api/post-webhook-replays.ts';
import { handler as deliver } from '../../../lambdas/events/deliver-webhooks.ts';
import { postWebhook } from '../../../lambdas/handler/post-webhook.ts';
import { messages } from '../../support/requests.ts';
import { read, received, tell, webhookReceivers } from '../../support/webhook-receivers.ts';

const { tables, aws, answering, receiver, ask, subscribed, deliverAll, sweepAndDeliver, sentOf, now, later } = webhookReceivers();

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
    await tell(received('e2'));
    await deliverAll();
    expect(quick.had).toHaveLength(2);
    hanging.resolve();
    await first;
    await deliverAll(); // whoever had the lane looked again when it left: nobody waits for the sweep
    expect((await sentOf(slow.subscriptionId)).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  test('that does not answer in time is a time-out, and an address that became one inside is refused when it is connected to', async () => {
    const url = await answering(() => undefined);
    expect(await postWebhook(url, {}, '{}', new Date(now()), 40)).toMatchObject({ error: 'timeout' });
    delete process.env.AWS_ENDPOINT_URL_SQS;
    const endpoint = process.env.AWS_ENDPOINT_URL;
    delete process.env.AWS_ENDPOINT_URL; // as on AWS
    expect(await postWebhook(url, {}, '{}', new Date(now()), 1000)).toMatchObject({ error: 'address-refused' });
    expect(await postWebhook(url.replace('127.0.0.1', 'localhost'), {}, '{}', new Date(now()), 1000)).toMatchObject({ error: 'address-refused' });
    process.env.AWS_ENDPOINT_URL = endpoint;
  });

  test('for three days is disabled and on the desk; what happens meanwhile is kept, and is there to be replayed when it is active again', async () => {
    let status = 500;
    const { url, had } = await receiver(() => status);
    const { subscriptionId } = await subscribed(url);
    later(31);
    await tell(received('e1'));
    const from = new Date(now()).toISOString();
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
