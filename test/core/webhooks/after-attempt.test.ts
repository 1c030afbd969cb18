import { describe, expect, test } from 'vitest';
import type { WebhookDelivery } from '../../../core/model/webhook.ts';
import { afterAttempt, afterThat, givenUp, type Lane, PAUSES, replayed } from '../../../core/webhooks/after-attempt.ts';

const AT = '2026-11-23T10:00:00.000Z';
const at = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const aDelivery = (change: Partial<WebhookDelivery> = {}): WebhookDelivery => ({ deliveryId: 'msg_1', subscriptionId: 'WHS-1', eventId: 'e1', type: 'order.accepted', createdAt: AT, status: 'waiting', nextAt: AT, tries: 0, attempts: [], ...change });
const failed = { at: AT, status: 500, latencyMs: 3 };

describe('a delivery', () => {
  test('that is accepted is done: any 2xx, and nothing else', () => {
    expect(afterAttempt(aDelivery(), { at: at(1), status: 204, latencyMs: 12 }, 0)).toEqual({ ...aDelivery(), nextAt: undefined, status: 'delivered', deliveredAt: at(1), tries: 1, attempts: [{ at: at(1), status: 204, latencyMs: 12 }] });
    for (const status of [199, 301, 304, 400, 404, 410, 500]) expect(afterAttempt(aDelivery(), { at: AT, status, latencyMs: 1 }, 0).status).toBe('waiting');
    expect(afterAttempt(aDelivery(), { at: AT, error: 'timeout', latencyMs: 5000 }, 0)).toMatchObject({ status: 'waiting', attempts: [{ error: 'timeout' }] });
  });

  test('is tried ten times over 75 hours and a half, then it has failed', () => {
    const next: (string | undefined)[] = [];
    let delivery = aDelivery();
    for (let clock = AT; delivery.status === 'waiting'; clock = delivery.nextAt ?? clock) {
      delivery = afterAttempt(delivery, { at: clock, status: 503, latencyMs: 1 }, 0);
      next.push(delivery.nextAt);
    }
    expect([delivery.status, delivery.tries, delivery.attempts.length]).toEqual(['failed', 10, 10]);
    expect(next[0]).toBe('2026-11-23T10:00:05.000Z');
    expect(next[8]).toBe('2026-11-26T13:35:05.000Z');
    expect(next[9]).toBeUndefined();
  });

  test('comes back later by chance, by a tenth at most, and later where it is asked so, by a day at most', () => {
    expect(afterAttempt(aDelivery({ tries: 1 }), failed, 1).nextAt).toBe(at(330));
    expect(afterAttempt(aDelivery(), { ...failed, retryAfter: 120 }, 0).nextAt).toBe(at(120));
    expect(afterAttempt(aDelivery(), { ...failed, retryAfter: 10_000_000 }, 0).nextAt).toBe(at(86_400));
    expect(afterAttempt(aDelivery(), { ...failed, retryAfter: 120 }, 0).attempts).toEqual([failed]);
  });

  test('remembers its last twenty attempts', () => {
    const attempts = Array.from({ length: 20 }, (_, n) => ({ at: at(n), status: 500, latencyMs: n }));
    expect(afterAttempt(aDelivery({ attempts }), { at: at(99), status: 500, latencyMs: 99 }, 0).attempts.map(({ latencyMs }) => latencyMs)).toEqual([...Array.from({ length: 19 }, (_, n) => n + 1), 99]);
  });

  test('that is replayed begins its schedule anew, under its own id', () => {
    const done = afterAttempt(aDelivery({ tries: 9 }), { at: AT, status: 200, latencyMs: 1 }, 0);
    expect(replayed(done, new Date(at(60)))).toMatchObject({ deliveryId: 'msg_1', status: 'waiting', tries: 0, nextAt: at(60), attempts: [{ status: 200 }] });
    expect(replayed(done, new Date(at(60))).deliveredAt).toBeUndefined();
  });
});

describe('a lane', () => {
  const after = (failures: number): Lane => Array.from({ length: failures }).reduce<Lane>((lane) => afterThat(lane, failed), { failures: 0 });

  test('is open after five failures in a row, for 30 s, then twice as long each time, a quarter of an hour at most', () => {
    expect([4, 5, 6, 9, 10, 500].map((failures) => after(failures).openUntil)).toEqual([undefined, at(30), at(60), at(480), at(900), at(900)]);
  });

  test('is as new after one that was accepted', () => {
    expect(afterThat(after(8), { at: AT, status: 200, latencyMs: 1 })).toEqual({ failures: 0 });
  });

  test('is given up after three days without one that was accepted, or at once by 410', () => {
    const since = afterThat({ failures: 0 }, failed);
    expect(givenUp(since, { at: at(3 * 86_400 - 1), status: 500, latencyMs: 1 })).toBeUndefined();
    expect(givenUp(since, { at: at(3 * 86_400), status: 500, latencyMs: 1 })).toBe('failing');
    expect(givenUp(since, { at: at(1), status: 410, latencyMs: 1 })).toBe('gone');
    expect(givenUp({ failures: 0 }, { at: at(9e6), status: 200, latencyMs: 1 })).toBeUndefined();
  });

  test('the schedule is the one of the specification', () => {
    expect(PAUSES.reduce((sum, pause) => sum + pause, 0)).toBe(75 * 3600 + 35 * 60 + 5);
  });
});
