import { createHash } from 'node:crypto';
import { Invalid } from '../../core/model/errors.ts';
import { type WebhookSubscription, WebhookSubscriptionRequest, WebhookSubscriptionView } from '../../core/model/webhook.ts';
import { subscriptionView } from '../../core/webhooks/view.ts';
import { stores } from '../adapters/stores.ts';
import { channelOf } from '../handler/caller.ts';
import { http, idempotencyKey } from '../handler/http.ts';
import { mustBePublic } from '../handler/public-address.ts';
import { masterKey, signingSecret } from '../handler/webhook-signature.ts';

/** A channel has many receivers: an application each, not one per order. */
const MOST = 20;

/**
 * The id follows from the Idempotency-Key: asked again, the subscription that was made is answered, with its secret, which was never stored.
 */
export const handler = http({ scope: 'webhooks.write', body: WebhookSubscriptionRequest, answer: WebhookSubscriptionView }, async ({ caller, body, at }, event) => {
  const channel = channelOf(caller);
  const { entity, businessUnits } = caller;
  const { key, requestHash } = idempotencyKey(event, caller);
  const subscriptionId = `WHS-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
  const answer = async (subscription: WebhookSubscription, again = false) => ({
    status: 201,
    body: subscriptionView(subscription, signingSecret(await masterKey(), subscriptionId, 1)),
    ...(again && { headers: { 'idempotency-replayed': 'true' } }),
  });
  const known = await stores.webhooks.list(entity);
  const before = known.find((one) => one.subscriptionId === subscriptionId);
  if (before && before.requestHash !== requestHash) throw new Invalid('idempotency.key-reused', 'this Idempotency-Key was used for another request', 422);
  if (before) return answer(before, true);
  if (known.filter((one) => one.channel === channel).length >= MOST) throw new Invalid('webhook.too-many', `a channel has ${MOST} webhook subscriptions at most`, 409);
  await mustBePublic(body.url);
  const instant = at.toISOString();
  const subscription: WebhookSubscription = {
    subscriptionId, entity, channel, businessUnits, url: body.url, events: body.events, status: 'active', key: { number: 1 }, createdAt: instant, updatedAt: instant, revision: 1, requestHash,
    ...(body.description && { description: body.description }),
  };
  if (await stores.webhooks.create(subscription)) return answer(subscription);
  const winner = await stores.webhooks.get(entity, subscriptionId);
  if (winner?.requestHash !== requestHash) throw new Invalid('idempotency.key-reused', 'this Idempotency-Key was used for another request', 422);
  return answer(winner, true);
});
