import { secret } from '../../../handler/secret.ts';
import { webhook } from '../../../handler/webhook.ts';
import { ShopifySecret } from '../schema.ts';
import { deliveryId, isSigned } from '../signature.ts';
import { orderIn } from '../to-canonical.ts';

export const handler = webhook({
  connector: 'shopify',
  async verify(raw, headers) {
    const { apiSecret, previousApiSecret } = await secret(ShopifySecret);
    return isSigned(raw, headers, [apiSecret, previousApiSecret]);
  },
  deliveryId,
  reads: ['x-shopify-topic', 'x-shopify-shop-domain'],
  account: (headers) => headers.get('x-shopify-shop-domain') ?? '*',
  async translate(body, { headers, capture }) {
    if (headers.get('x-shopify-topic') !== 'orders/create') return 'ignored';
    const order = orderIn(body, headers.get('x-shopify-shop-domain') ?? '');
    return order ? capture(order) : 'ignored';
  },
});
