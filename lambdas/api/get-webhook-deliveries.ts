import { FindWebhookDeliveries } from '../../core/model/requests.ts';
import { WebhookDeliveries } from '../../core/model/webhook.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { subscriptionOf } from '../handler/subscription-of.ts';

/** What was sent, newest first, with every attempt's status and latency; for thirty days. */
export const handler = http({ scope: 'webhooks.write', query: FindWebhookDeliveries, answer: WebhookDeliveries }, async ({ caller, path, query: { limit, cursor } }) => {
  const { subscriptionId } = await subscriptionOf(caller, path.id);
  return { status: 200, body: await stores.webhooks.deliveries(subscriptionId, { limit, ...(cursor && { cursor }) }) };
});
