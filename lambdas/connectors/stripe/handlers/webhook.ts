import { now } from '../../../adapters/stores.ts';
import { secret } from '../../../handler/secret.ts';
import { webhook } from '../../../handler/webhook.ts';
import { gatewayEventIn } from '../events.ts';
import { StripeSecret } from '../schema.ts';
import { deliveryId, isSigned } from '../signature.ts';

export const handler = webhook({
  connector: 'stripe',
  async verify(raw, headers) {
    const { webhookSecret, previousWebhookSecret } = await secret(StripeSecret);
    return isSigned(raw, headers, [webhookSecret, previousWebhookSecret], now());
  },
  deliveryId: (_, raw) => deliveryId(raw),
  async translate(body, { reportPayment }) {
    const event = gatewayEventIn(body);
    return event ? reportPayment(event) : 'ignored';
  },
});
