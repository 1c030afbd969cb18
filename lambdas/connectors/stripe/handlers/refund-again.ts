import { refundSubscriber } from '../../../handler/refund-again.ts';
import { secret } from '../../../handler/secret.ts';
import { stripe } from '../payments.ts';
import { StripeSecret } from '../schema.ts';

export const handler = refundSubscriber('stripe', async () => stripe(await secret(StripeSecret)));
