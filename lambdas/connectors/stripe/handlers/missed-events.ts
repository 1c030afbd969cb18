import { now } from '../../../adapters/stores.ts';
import { takeMissed } from '../../../handler/inbound-payment.ts';
import { poll } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { StripeClient } from '../client.ts';
import { gatewayEventIn } from '../events.ts';
import { missedEvents } from '../missed.ts';
import { StripeSecret } from '../schema.ts';

export const handler = poll('stripe', 'missed-events', async () => takeMissed('stripe', await missedEvents(new StripeClient(await secret(StripeSecret)), now()), gatewayEventIn));
