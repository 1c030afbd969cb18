import type { WebhookAttempt, WebhookDelivery } from '../model/webhook.ts';

/**
 * Seconds from one attempt to the next: ten attempts over three days and a bit.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
 */
export const PAUSES: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Up to so much is added by chance, so that what failed together does not come back together. */
const JITTER = 0.1;
const KEPT_ATTEMPTS = 20;

export interface Attempted extends WebhookAttempt {
  /** Seconds that the receiver asks to be left alone. */
  retryAfter?: number;
}

const isAccepted = ({ status }: WebhookAttempt) => status !== undefined && status >= 200 && status < 300;
const later = (from: string, seconds: number) => new Date(Date.parse(from) + Math.round(seconds * 1000)).toISOString();

/** @param chance from 0 to 1 */
export function afterAttempt(delivery: WebhookDelivery, { retryAfter = 0, ...attempt }: Attempted, chance: number): WebhookDelivery {
  const { nextAt: _, ...rest } = delivery;
  const tries = delivery.tries + 1;
  const attempts = [...delivery.attempts, attempt].slice(-KEPT_ATTEMPTS);
  if (isAccepted(attempt)) return { ...rest, tries, attempts, status: 'delivered', deliveredAt: attempt.at };
  const pause = PAUSES[tries - 1];
  if (pause === undefined) return { ...rest, tries, attempts, status: 'failed' };
  return { ...rest, tries, attempts, status: 'waiting', nextAt: later(attempt.at, Math.max(pause * (1 + JITTER * chance), Math.min(retryAfter, 86_400))) };
}

/** How a subscription does: all that is sent to it goes through one lane, which it shares with nobody. */
export interface Lane {
  /** In a row. */
  failures: number;
  failingSince?: string;
  /** Nothing is sent before; then one alone, to see. */
  openUntil?: string;
}

/** After so many failures in a row a receiver is left alone, for ever longer. */
const HELD_OFF_AFTER = 5;
const SHORTEST_S = 30;
const LONGEST_S = 900;
/** Whoever accepts nothing for so long is disabled. */
const GIVEN_UP_AFTER_MS = 3 * 86_400_000;

export function afterThat(lane: Lane, attempt: WebhookAttempt): Lane {
  if (isAccepted(attempt)) return { failures: 0 };
  const failures = lane.failures + 1;
  const failingSince = lane.failingSince ?? attempt.at;
  if (failures < HELD_OFF_AFTER) return { failures, failingSince };
  return { failures, failingSince, openUntil: later(attempt.at, Math.min(LONGEST_S, SHORTEST_S * 2 ** Math.min(10, failures - HELD_OFF_AFTER))) };
}

/** Is it to be disabled? 410 says that nobody is there any more: https://www.rfc-editor.org/rfc/rfc9110#name-410-gone */
export function givenUp(lane: Lane, { at, status }: WebhookAttempt): 'gone' | 'failing' | undefined {
  if (status === 410) return 'gone';
  return lane.failingSince !== undefined && Date.parse(at) - Date.parse(lane.failingSince) >= GIVEN_UP_AFTER_MS ? 'failing' : undefined;
}

/** Sent again from the beginning of its schedule, under its own id. */
export const replayed = ({ deliveredAt: _, ...delivery }: WebhookDelivery, at: Date): WebhookDelivery => ({ ...delivery, status: 'waiting', tries: 0, nextAt: at.toISOString() });
