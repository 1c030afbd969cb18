import type { StripeClient } from './client.ts';
import { EVENT_TYPES } from './events.ts';
import { pageOf, StripeEvent } from './schema.ts';

/** As long as Stripe tries, and a day more: https://docs.stripe.com/webhooks#retries */
const BACK_SECONDS = 4 * 86_400;
/** What is younger is on its way. */
const GRACE_SECONDS = 300;
const MOST_PAGES = 20;

/** Events that an endpoint has not taken, oldest first. Those of other endpoints of the account are among them. https://docs.stripe.com/webhooks/process-undelivered-events */
export async function missedEvents(client: StripeClient, at: Date): Promise<StripeEvent[]> {
  const now = Math.floor(at.getTime() / 1000);
  const window = { delivery_success: 'false', types: EVENT_TYPES, created: { gte: String(now - BACK_SECONDS), lte: String(now - GRACE_SECONDS) }, limit: '100' };
  const events: StripeEvent[] = [];
  for (let page = 0, after: string | undefined; page < MOST_PAGES; page += 1) {
    const { data, has_more: more } = await client.get(pageOf(StripeEvent), 'events', { ...window, ...(after && { starting_after: after }) });
    events.push(...data);
    after = data.at(-1)?.id;
    if (!more || !after) break;
  }
  return events.reverse();
}
