import { paymentCommands } from '../../../handler/payment-commands.ts';
import { secret } from '../../../handler/secret.ts';
import { shopifyPayments } from '../payments.ts';
import { ShopifySecret } from '../schema.ts';

export const handler = paymentCommands(async () => shopifyPayments(await secret(ShopifySecret)));
