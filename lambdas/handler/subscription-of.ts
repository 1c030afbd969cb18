import { Invalid } from '../../core/model/errors.ts';
import type { WebhookSubscription } from '../../core/model/webhook.ts';
import { stores } from '../adapters/stores.ts';
import type { Caller } from './caller.ts';

/** What this caller may see of its entity's: a channel its own, people all. */
export const maySee = ({ channel, roles }: Caller, subscription: WebhookSubscription): boolean => (channel === undefined ? roles.length > 0 : subscription.channel === channel);

/**
 * The subscription that a request is about.
 * @throws Invalid 404 where there is none, or another channel's
 */
export async function subscriptionOf(caller: Caller, subscriptionId: string | undefined): Promise<WebhookSubscription> {
  const subscription = await stores.webhooks.get(caller.entity, subscriptionId ?? '');
  if (!subscription || !maySee(caller, subscription)) throw new Invalid('webhook.not-found', 'there is no such webhook subscription', 404);
  return subscription;
}

/** People look after what channels own; only integration changes it. @throws Invalid 404, 403 */
export async function changeableSubscription(caller: Caller, subscriptionId: string | undefined): Promise<WebhookSubscription> {
  const subscription = await subscriptionOf(caller, subscriptionId);
  if (caller.channel === undefined && !caller.roles.includes('integration')) throw new Invalid('auth.role-missing', 'this is for integration', 403);
  return subscription;
}
