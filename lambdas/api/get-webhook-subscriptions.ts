import { WebhookSubscriptions } from '../../core/model/webhook.ts';
import { subscriptionView } from '../../core/webhooks/view.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { maySee } from '../handler/subscription-of.ts';

export const handler = http({ scope: 'webhooks.write', answer: WebhookSubscriptions }, async ({ caller }) => {
  const subscriptions = (await stores.webhooks.list(caller.entity)).filter((subscription) => maySee(caller, subscription));
  return { status: 200, body: { subscriptions: subscriptions.map((subscription) => subscriptionView(subscription)) } };
});
