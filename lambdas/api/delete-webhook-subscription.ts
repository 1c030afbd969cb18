import { WebhookSubscriptionDeleted } from '../../core/model/webhook.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { noticeId } from '../handler/notice.ts';
import { DISABLED } from '../handler/send-webhooks.ts';
import { changeableSubscription } from '../handler/subscription-of.ts';

/** Nothing more is sent; its deliveries are forgotten when their time is over. */
export const handler = http({ scope: 'webhooks.write', answer: WebhookSubscriptionDeleted }, async ({ caller, path, at }) => {
  const subscription = await changeableSubscription(caller, path.id);
  await stores.webhooks.remove(subscription);
  if (subscription.status === 'disabled') await stores.desk.close(noticeId(DISABLED, subscription.subscriptionId), at);
  return { status: 200, body: { subscriptionId: subscription.subscriptionId, status: 'deleted' } };
});
