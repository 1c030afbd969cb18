import { paymentCommands } from '../../../handler/payment-commands.ts';
import { secret } from '../../../handler/secret.ts';
import { stripe } from '../payments.ts';
import { StripeSecret } from '../schema.ts';

export const handler = paymentCommands(async () => stripe(await secret(StripeSecret)));
