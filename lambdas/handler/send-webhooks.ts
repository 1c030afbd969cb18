import type { WebhookSubscription } from '../../core/model/webhook.ts';
import { afterAttempt, afterThat, givenUp, type Lane } from '../../core/webhooks/after-attempt.ts';
import type { StoredDelivery } from '../adapters/dynamo-webhooks.ts';
import { now, stores } from '../adapters/stores.ts';
import { Env, env } from './env.ts';
import { log } from './log.ts';
import { noticeRow } from './notice.ts';
import { MOST_DELAY_S, type Nudge, nudge } from './nudge.ts';
import { postWebhook, TIMEOUT_MS } from './post-webhook.ts';
import { traceHeaders } from './transaction.ts';
import { masterKey, signed, signingSecrets } from './webhook-signature.ts';

/** So many at once to one subscriber that accepts what it is sent. */
const AT_ONCE = 4;
export const DISABLED = 'webhook.disabled';

/**
 * Sends what is due to one subscriber. Only one does so at a time, on the subscriber's lane: one that is slow keeps others waiting for nothing but one call of this function, and one that accepts nothing is left alone
 * for ever longer, and then asked with a single delivery. No order is promised.
 */
export async function sendDue({ entity, subscriptionId }: Nudge): Promise<void> {
  const begun = now().getTime();
  const timeoutMs = Number(env(Env.TimeoutMs));
  let lane = await stores.webhooks.takeLane(subscriptionId, new Date(begun), new Date(begun + timeoutMs));
  if (!lane) return; // whoever holds it looks again when it has left
  let next: number | undefined;
  let stopped = false;
  try {
    // the last round ends before this function is ended
    for (next = begun; next !== undefined && next <= now().getTime() && now().getTime() < begun + timeoutMs - 3 * TIMEOUT_MS; ) {
      const round = await sendRound({ entity, subscriptionId }, lane);
      lane = round.lane;
      next = round.next;
      stopped = round.stopped ?? false;
    }
  } finally {
    await stores.webhooks.leaveLane(subscriptionId, lane);
  }
  const isOpen = lane.openUntil !== undefined && Date.parse(lane.openUntil) > now().getTime();
  // what was made known meanwhile found the lane taken
  if (!isOpen && !stopped && (await stores.webhooks.due(subscriptionId, now(), 1)).length > 0) next = now().getTime();
  if (next === undefined) return;
  const seconds = Math.max(0, (next - now().getTime()) / 1000);
  if (seconds <= MOST_DELAY_S) await nudge({ entity, subscriptionId }, seconds);
}

/** @returns `next`: when there may be more to send, epoch ms; absent: nothing is due before the sweep looks. `stopped`: it is to be sent nothing */
async function sendRound({ entity, subscriptionId }: Nudge, before: Lane): Promise<{ lane: Lane; next?: number; stopped?: true }> {
  const at = now();
  const openUntil = before.openUntil === undefined ? 0 : Date.parse(before.openUntil);
  if (openUntil > at.getTime()) return { lane: before, next: openUntil };
  const subscription = await stores.webhooks.get(entity, subscriptionId);
  if (subscription?.status !== 'active') return { lane: before, stopped: true };
  const found = await stores.webhooks.due(subscriptionId, at, before.failures > 0 ? 1 : AT_ONCE);
  if (found.length === 0) return { lane: before };
  const outcomes = await Promise.all(found.map((stored) => sendOne(subscription, stored)));
  let lane = before;
  for (const { attempt } of outcomes) {
    lane = afterThat(lane, attempt);
    const reason = givenUp(lane, attempt);
    if (!reason) continue;
    await disable(subscription, reason, lane);
    return { lane: { failures: 0 }, stopped: true };
  }
  if (found.length === AT_ONCE || before.failures > 0 || lane.openUntil !== undefined) return { lane, next: at.getTime() };
  const later = outcomes.flatMap(({ nextAt }) => (nextAt === undefined ? [] : [Date.parse(nextAt)]));
  return { lane, ...(later.length > 0 && { next: Math.min(...later) }) };
}

async function sendOne({ url, subscriptionId, key }: WebhookSubscription, { delivery, payload, tracestate }: StoredDelivery) {
  const at = now();
  const { correlationId = '' } = JSON.parse(payload) as { correlationId?: string };
  const headers = { ...signed(signingSecrets(await masterKey(), { subscriptionId, key }, at), delivery.deliveryId, at, payload), ...traceHeaders(correlationId, { tracestate }) };
  const attempt = await postWebhook(url, headers, payload, at);
  const after = afterAttempt(delivery, attempt, Math.random());
  await stores.webhooks.record(after, delivery);
  const { status, error, latencyMs } = attempt;
  log.info('webhook sent', { subscriptionId, deliveryId: delivery.deliveryId, type: delivery.type, status, error, latencyMs, becomes: after.status });
  return { attempt, nextAt: after.nextAt };
}

/** Nothing more is sent until its owner says so; what happens meanwhile is kept. The row on the desk is mailed as every other one. */
async function disable(subscription: WebhookSubscription, reason: 'gone' | 'failing', { failures, failingSince }: Lane): Promise<void> {
  const at = now();
  const { entity, subscriptionId, channel, url, businessUnits } = subscription;
  await stores.webhooks.replace({ ...subscription, status: 'disabled', reason, updatedAt: at.toISOString() });
  const of = { entity, businessUnit: businessUnits[0] ?? '*', region: '*', orderId: '', correlationId: `webhook:${subscriptionId}` };
  const message = reason === 'gone' ? 'the subscriber answered 410 and is sent nothing more' : 'the subscriber has accepted nothing for three days and is sent nothing more';
  const detail = { subscriptionId, channel, host: new URL(url).host, failures, ...(failingSince && { failingSince }) };
  await stores.desk.raise(noticeRow(of, { code: DISABLED, message, detail }, subscriptionId, 'webhooks', at));
  log.warn('webhook subscription disabled', { subscriptionId, channel, reason });
}
