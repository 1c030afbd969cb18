import { payoutSubscriber } from '../../../handler/payout-subscriber.ts';
import { secret } from '../../../handler/secret.ts';
import { StripeClient } from '../client.ts';
import { readPayout } from '../payouts.ts';
import { StripeSecret } from '../schema.ts';

export const handler = payoutSubscriber('stripe', async (payoutId) => readPayout(new StripeClient(await secret(StripeSecret)), payoutId));
