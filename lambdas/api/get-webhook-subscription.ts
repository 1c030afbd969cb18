import { WebhookSubscriptionView } from '../../core/model/webhook.ts';
import { subscriptionView } from '../../core/webhooks/view.ts';
import { http } from '../handler/http.ts';
import { subscriptionOf } from '../handler/subscription-of.ts';

export const handler = http({ scope: 'webhooks.write', answer: WebhookSubscriptionView }, async ({ caller, path }) => ({ status: 200, body: subscriptionView(await subscriptionOf(caller, path.id)) }));
