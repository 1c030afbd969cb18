import { WebhookSubscriptionChange, WebhookSubscriptionView } from '../../core/model/webhook.ts';
import { subscriptionView } from '../../core/webhooks/view.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { noticeId } from '../handler/notice.ts';
import { mustBePublic } from '../handler/public-address.ts';
import { DISABLED } from '../handler/send-webhooks.ts';
import { changeableSubscription } from '../handler/subscription-of.ts';

/** Once it is active again, what still waited goes out within a minute; what was kept meanwhile, by a replay. */
export const handler = http({ scope: 'webhooks.write', body: WebhookSubscriptionChange, answer: WebhookSubscriptionView }, async ({ caller, path, body, at }) => {
  const { reason, ...subscription } = await changeableSubscription(caller, path.id);
  if (body.url !== undefined) await mustBePublic(body.url);
  const changed = await stores.webhooks.replace({ ...subscription, ...(reason && !body.status && { reason }), ...body, updatedAt: at.toISOString() });
  if (subscription.status === 'disabled' && body.status === 'active') await stores.desk.close(noticeId(DISABLED, subscription.subscriptionId), at);
  return { status: 200, body: subscriptionView(changed) };
});
