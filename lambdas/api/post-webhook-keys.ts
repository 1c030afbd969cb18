import { Conflict, Invalid } from '../../core/model/errors.ts';
import { RotateWebhookKey, type WebhookSubscription, WebhookSubscriptionView } from '../../core/model/webhook.ts';
import { subscriptionView } from '../../core/webhooks/view.ts';
import { stores } from '../adapters/stores.ts';
import { channelOf } from '../handler/caller.ts';
import { http, idempotencyKey } from '../handler/http.ts';
import { subscriptionOf } from '../handler/subscription-of.ts';
import { masterKey, signingSecret } from '../handler/webhook-signature.ts';

/** A new signing key, for whoever owns the subscription and nobody else. Asked again with the same Idempotency-Key, the same one. */
export const handler = http({ scope: 'webhooks.write', body: RotateWebhookKey, answer: WebhookSubscriptionView }, async ({ caller, path, body, at }, event) => {
  channelOf(caller);
  const before = await subscriptionOf(caller, path.id);
  const { key } = idempotencyKey(event, caller);
  const answer = async (subscription: WebhookSubscription, again = false) => ({
    status: 201,
    body: subscriptionView(subscription, signingSecret(await masterKey(), subscription.subscriptionId, subscription.key.number)),
    ...(again && { headers: { 'idempotency-replayed': 'true' } }),
  });
  if (before.rotatedBy === key) return answer(before, true);
  const { number, previousUntil } = before.key;
  // a third key would cut off whoever has not taken up the second yet
  if (body.overlapHours > 0 && previousUntil && Date.parse(previousUntil) > at.getTime()) throw new Invalid('webhook.rotating', `the key before still counts until ${previousUntil}`, 409, { previousKeyUntil: previousUntil });
  const until = new Date(at.getTime() + body.overlapHours * 3_600_000).toISOString();
  const rotated = await stores.webhooks.replace({ ...before, key: { number: number + 1, ...(body.overlapHours > 0 && { previousUntil: until }) }, rotatedBy: key, updatedAt: at.toISOString() }).catch((error: unknown) => {
    if (error instanceof Conflict) throw new Invalid('webhook.moved-on', error.message, 409);
    throw error;
  });
  return answer(rotated);
});
