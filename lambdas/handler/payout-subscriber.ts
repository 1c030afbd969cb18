import type { GatewayEvent } from '../../core/payments/gateway-event.ts';
import { now } from '../adapters/stores.ts';
import { reportPayment, storeOnce } from './inbound-payment.ts';
import { log } from './log.ts';
import { businessEvents } from './queue.ts';

/** Reads what is behind a payout that the gateway announced: on a queue of its own, because a webhook calls nobody. Nothing where the gateway is not ready. */
export const payoutSubscriber = (gateway: string, read: (payoutId: string) => Promise<GatewayEvent[]>) =>
  businessEvents(['payment.payout-announced'], async ({ data, correlationId }) => {
    if (data.gateway !== gateway) return;
    const parts = await read(data.payoutId);
    for (const part of parts) await storeOnce(await reportPayment(part, { correlationId, at: now() }));
    log.info('payout read', { gateway, payoutId: data.payoutId, parts: parts.length, correlationId });
  });
