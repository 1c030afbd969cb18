import { describe, expect, test } from 'vitest';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { ConnectorHealth } from '../../../core/model/connector-health.ts';
import { afterFailure, afterNothing, afterSuccess, healthy, isAnswer, isOutage, probing, stateOf, verdictOn } from '../../../core/resilience/breaker.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1000);
const text = (seconds: number) => at(seconds).toISOString();
const failing = (times: number, every = 1): ConnectorHealth => {
  let health = healthy('tryton');
  for (let n = 0; n < times; n += 1) health = afterFailure(health, at(n * every), 'erp.unreachable', false) ?? health;
  return health;
};

test('thirty failures in a row, less than five minutes apart, open it; one that was answered begins anew', () => {
  expect([failing(29).openUntil, failing(30).openUntil, failing(30, 299).openUntil]).toEqual([undefined, text(29 + 15), text(29 * 299 + 15)]);
  expect(failing(30, 300)).toMatchObject({ failures: 1, openings: 0 });
  const again = afterSuccess(failing(29), at(30), false) as ConnectorHealth;
  expect([again.failures, afterFailure(again, at(31), 'erp.failed', false)]).toEqual([0, expect.objectContaining({ failures: 1, failingSince: text(31), lastFailure: { at: text(31), code: 'erp.failed' } })]);
});

test('a manifest may say another number of failures, another window and other pauses', () => {
  const limits = { failures: 2, windowSeconds: 60, shortestSeconds: 5, longestSeconds: 8 };
  const after = (health: ConnectorHealth, seconds: number, isProbe: boolean) => afterFailure(health, at(seconds), 'erp.unreachable', isProbe, limits) as ConnectorHealth;
  const first = after(healthy('tryton'), 0, false);
  expect([after(first, 60, false).openUntil, after(first, 59, false).openUntil]).toEqual([undefined, text(59 + 5)]);
  expect(after(after(first, 59, false), 64, true).openUntil).toBe(text(64 + 8));
});

describe('while it is open', () => {
  const open = failing(30); // until 44 s

  test('nothing is asked before its time, then one alone; whoever sees that looks again in five seconds', () => {
    expect([verdictOn(open, at(43)), verdictOn(open, at(44))]).toEqual([at(44), 'probe']);
    const found = probing(open, at(44), 30_000);
    expect([verdictOn(found, at(45)), verdictOn(found, at(74))]).toEqual([at(50), 'probe']); // the one may have died
    expect([open, found].map((health) => stateOf(health, at(45)))).toEqual(['open', 'probing']);
  });

  test('a probe that fails doubles the pause, to two minutes at most; one that is answered closes it', () => {
    const pauses: number[] = [];
    let health = open;
    for (let n = 0; n < 5; n += 1) {
      const now = new Date(health.openUntil as string);
      health = afterFailure(probing(health, now, 30_000), now, 'erp.unreachable', true) as ConnectorHealth;
      pauses.push((Date.parse(health.openUntil as string) - now.getTime()) / 1000);
    }
    expect(pauses).toEqual([30, 60, 120, 120, 120]);
    expect(health).toMatchObject({ failures: 35, failingSince: text(0) });
    expect(afterSuccess(probing(health, at(999), 1), at(999), true)).toEqual({ connector: 'tryton', revision: 0, failures: 0, openings: 0, lastSuccessAt: text(999), lastFailure: health.lastFailure });
  });

  test('what was asked before it opened says nothing of now', () => {
    expect([afterSuccess(open, at(31), false), afterFailure(open, at(31), 'erp.unreachable', false), afterNothing(open, false)]).toEqual([undefined, undefined, undefined]);
  });

  test('a probe that found nothing out leaves it to the next', () => {
    expect(afterNothing(probing(open, at(44), 30_000), true)).toEqual(open);
  });
});

test('an outage is what is unreachable, fails, is not understood or lets nobody in; a refusal and a throttle are answers; faults of AWS are neither', () => {
  const transient = (code: string) => new Transient(code, '');
  expect(['erp.unreachable', 'channel.failed', 'tax.malformed', 'warehouse.unauthorized', 'payment.throttled', 'erp.invoice-not-posted', 'aws.failed', 'connector.not-configured'].map((code) => isOutage(transient(code)))).toEqual([true, true, true, true, false, false, false, false]);
  expect([isOutage(new Rejected('erp.failed', '')), isOutage(new TypeError('x'))]).toEqual([false, false]);
  expect([new Rejected('erp.refused', ''), transient('crm.busy'), transient('tax.throttled'), transient('erp.invoice-not-posted'), new TypeError('x')].map(isAnswer)).toEqual([true, true, true, false, false]);
});
