import type { WebhookSubscription, WebhookSubscriptionView } from '../model/webhook.ts';

/** As its owner sees it. @param secret only in the answer that made the key */
export function subscriptionView({ subscriptionId, channel, url, events, description, status, reason, key, createdAt, updatedAt }: WebhookSubscription, secret?: string): WebhookSubscriptionView {
  return {
    subscriptionId, channel, url, events, status, createdAt, updatedAt,
    ...(description && { description }), ...(reason && { reason }), ...(key.previousUntil && { previousKeyUntil: key.previousUntil }), ...(secret && { secret }),
  };
}
