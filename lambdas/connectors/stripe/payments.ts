import type { PaymentGateway } from '../../../core/payments/gateway.ts';
import { capture, refund } from './captures.ts';
import { type Connection, StripeClient } from './client.ts';
import { authorise, release } from './intents.ts';
import type { StripeSecret } from './schema.ts';

/** Stripe behind the port. */
export function stripe(settings: Pick<StripeSecret, 'url' | 'apiKey'>, connection?: Connection): PaymentGateway {
  const client = new StripeClient(settings, connection);
  return {
    authorise: (request) => authorise(client, request),
    capture: (request) => capture(client, request),
    async void(payment) {
      await release(client, payment);
      return undefined;
    },
    refund: (request) => refund(client, request),
  };
}
