import { channelPaymentReleaser } from '../../../handler/release-channel-payment.ts';
import { secret } from '../../../handler/secret.ts';
import { shopifyPayments } from '../payments.ts';
import { ShopifySecret } from '../schema.ts';

export const handler = channelPaymentReleaser('shopify', async () => shopifyPayments(await secret(ShopifySecret)));
