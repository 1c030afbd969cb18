import { Invalid } from '../../core/model/errors.ts';
import { ReplayWebhooks, WebhooksReplayed } from '../../core/model/webhook.ts';
import { replayed } from '../../core/webhooks/after-attempt.ts';
import { stores } from '../adapters/stores.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { changeableSubscription } from '../handler/subscription-of.ts';
import type * as z from 'zod';

/** So many at a call: the answer says where to go on. At most what one read gives back. */
const AT_ONCE = 100;

/** Sends again, under the same ids: a receiver that has had them knows them. They go out within a minute. */
export const handler = http({ scope: 'webhooks.write', body: ReplayWebhooks, answer: WebhooksReplayed }, async ({ caller, path, body, correlationId, at }, event) => {
  const { subscriptionId, status } = await changeableSubscription(caller, path.id);
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    if (status !== 'active') throw new Invalid('webhook.not-active', `the subscription is ${status}: make it active first`, 409);
    const found = body.from === undefined ? await one(subscriptionId, body.deliveryId ?? '') : await stores.webhooks.since(subscriptionId, body.from, AT_ONCE);
    const wanted = body.from === undefined || body.include === 'all' ? found : found.filter((delivery) => delivery.status === 'failed' || delivery.status === 'held');
    for (const delivery of wanted) await stores.webhooks.record(replayed(delivery, at), delivery);
    const last = found.length === AT_ONCE ? found.at(-1) : undefined;
    const answer: Answer<z.infer<typeof WebhooksReplayed>> = { status: 202, body: { replayed: wanted.length, ...(last && { next: last.createdAt }) } };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
    return answer;
  });
});

async function one(subscriptionId: string, deliveryId: string) {
  const stored = await stores.webhooks.delivery(subscriptionId, deliveryId);
  if (!stored) throw new Invalid('webhook.delivery-not-found', 'there is no such delivery, or it is older than thirty days', 404, { field: 'deliveryId' });
  return [stored.delivery];
}
