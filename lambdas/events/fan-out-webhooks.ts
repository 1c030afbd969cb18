import { createHash } from 'node:crypto';
import { OFFERED } from '../../core/model/webhook.ts';
import type { WebhookSubscription } from '../../core/model/webhook.ts';
import { bodyOf, type Told, wanting } from '../../core/webhooks/message.ts';
import { Kept } from '../adapters/kept.ts';
import { now, stores } from '../adapters/stores.ts';
import { nudge } from '../handler/nudge.ts';
import { businessEvents } from '../handler/queue.ts';

/** Nobody subscribes often: an ordinary order costs no call here. */
const kept = new Kept(() => now().getTime());

/** Writes down what each subscriber is to be told of an event, and has it sent. What happens while one is not active is kept for a replay. */
export const handler = businessEvents(OFFERED, async (event) => {
  const candidates = wanting(await kept.of(event.entity, () => stores.webhooks.list(event.entity)), event);
  if (candidates.length === 0) return;
  const channel = await channelOf(event);
  for (const subscription of candidates.filter((candidate) => candidate.channel === channel)) await tell(subscription, event);
});

async function channelOf({ entity, data }: Told): Promise<string | undefined> {
  if ('channel' in data) return data.channel;
  return data.orderId === undefined ? undefined : (await stores.orders.get(entity, data.orderId))?.channel;
}

async function tell({ entity, subscriptionId, status }: WebhookSubscription, event: Told): Promise<void> {
  const at = now().toISOString();
  const deliveryId = `msg_${createHash('sha256').update(`${subscriptionId}\n${event.eventId}`).digest('hex').slice(0, 32)}`;
  const common = { deliveryId, subscriptionId, eventId: event.eventId, type: event.type, createdAt: at, tries: 0, attempts: [] };
  const delivery = status === 'active' ? { ...common, status: 'waiting' as const, nextAt: at } : { ...common, status: 'held' as const };
  await stores.webhooks.add({ delivery, payload: bodyOf(event), tracestate: event.tracestate });
  if (status === 'active') await nudge({ entity, subscriptionId });
}
