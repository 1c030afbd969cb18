import { secret } from '../../../../../lambdas/handler/secret.ts';
import { webhook } from '../../../../../lambdas/handler/webhook.ts';
import { deliveryId, isSigned } from '../../../signed/connector/signature.ts';
import { VendorXSecret } from '../schema.ts';
import { orderIn } from '../to-canonical.ts';

export const handler = webhook({
  connector: 'vendor-x',
  async verify(raw, headers) {
    const { webhookSecret, previousWebhookSecret } = await secret(VendorXSecret);
    return isSigned(raw, headers, [webhookSecret, previousWebhookSecret]);
  },
  deliveryId,
  async translate(body, { capture }) {
    const order = orderIn(body, (await secret(VendorXSecret)).account);
    return order ? capture(order) : 'ignored';
  },
});
