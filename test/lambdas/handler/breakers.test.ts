import { describe, expect, test, vi } from 'vitest';
import type { ConnectorHealth } from '../../../core/model/connector-health.ts';
import { Transient } from '../../../core/model/errors.ts';
import { healthy } from '../../../core/resilience/breaker.ts';
import { Breakers, type HealthStore } from '../../../lambdas/handler/breakers.ts';
import { manifest } from '../../../lambdas/connectors/xero/manifest.ts';
import { limits } from '../../../lambdas/handler/held-off.ts';
import { logged } from '../../support/logs.ts';

logged();
const START = Date.parse('2026-11-23T10:00:00.000Z');

/** What the table does, and how often it was asked. */
class Memory implements HealthStore {
  reads = 0;
  writes = 0;
  #all = new Map<string, ConnectorHealth>();
  async get(connector: string) {
    this.reads += 1;
    return this.#all.get(connector) ?? healthy(connector);
  }
  async change(connector: string, decide: (health: ConnectorHealth) => ConnectorHealth | undefined) {
    const before = await this.get(connector);
    const after = decide(before);
    if (!after) return { before, after: before };
    this.writes += 1;
    this.#all.set(connector, after);
    return { before, after };
  }
}

interface Command {
  connector: string;
  made: number;
  due: number;
}

test('a partner that is down for an hour under load is held off, then asked once in a while; others do not wait; afterwards everything is delivered once', async () => {
  let now = 0; // seconds
  const store = new Memory();
  const changes: string[] = [];
  const told = async (before: ConnectorHealth, after: ConnectorHealth) => {
    if ((before.openUntil === undefined) !== (after.openUntil === undefined)) changes.push(`${after.connector} ${after.openUntil ? 'opens' : 'closes'}`);
  };
  // two functions of four sandboxes each, which is what their queues let them have
  const sandboxes = (connector: string) => Array.from({ length: 4 }, () => ({ connector, breakers: new Breakers(store, () => new Date(START + now * 1000), told) }));
  const all = [...sandboxes('warehouse'), ...sandboxes('tax')];
  const isDown = () => now >= 60 && now < 3_660;
  const queues: Record<string, Command[]> = { warehouse: [], tax: [] };
  const attempts: number[] = [];
  const done: (Command & { at: number })[] = [];
  let made = 0;
  for (; now < 5_200; now += 1) {
    if (now < 4_000) for (const [connector, queue] of Object.entries(queues)) queue.push({ connector, made: ++made, due: now });
    for (const { connector, breakers } of all) {
      const queue = queues[connector] ?? [];
      const at = queue.findIndex(({ due }) => due <= now);
      const [next] = at < 0 ? [] : queue.splice(at, 1);
      if (!next) continue;
      const turn = await breakers.ask(connector, 30_000);
      if (turn instanceof Date) queue.push({ ...next, due: Math.ceil((turn.getTime() - START) / 1000) });
      else {
        const failed = connector === 'warehouse' && isDown();
        if (failed) attempts.push(now);
        else done.push({ ...next, at: now });
        await breakers.tell(connector, turn.isProbe, { ms: 100, ...(failed && { failed: new Transient('warehouse.unreachable', 'down') }) });
        if (failed) queue.push({ ...next, due: now + 5 }); // the saga tries again
      }
    }
  }
  // the budget, one more for each sandbox that had not heard of it yet, and a probe every two minutes
  expect(attempts.filter((at) => at < 120).length).toBeLessThanOrEqual(30 + 4 + 3);
  expect(attempts.filter((at) => at >= 120).length).toBeLessThanOrEqual(30);
  expect(Math.max(...done.filter(({ connector }) => connector === 'tax').map(({ at, due }) => at - due))).toBe(0);
  expect([Object.values(queues).flat(), done.length, new Set(done.map((each) => each.made)).size]).toEqual([[], 8_000, 8_000]);
  expect(changes).toEqual(['warehouse opens', 'warehouse closes']);
});

describe('what it costs', () => {
  const sandbox = () => {
    const store = new Memory();
    const clock = { now: START };
    return { store, clock, breakers: new Breakers(store, () => new Date(clock.now)) };
  };
  const well = async ({ breakers }: ReturnType<typeof sandbox>) => {
    const turn = await breakers.ask('erp', 30_000);
    await breakers.tell('erp', turn instanceof Date ? false : turn.isProbe, { ms: 20 });
  };

  test('an ordinary command costs nothing: an instance reads once when it begins, and says every five minutes how it went', async () => {
    const one = sandbox();
    await well(one);
    const { reads, writes } = one.store;
    for (let n = 0; n < 1_000; n += 1) await well(one);
    expect([one.store.reads - reads, one.store.writes - writes]).toEqual([0, 0]);
    one.clock.now += 300_000;
    await one.breakers.tell('erp', false, { ms: 1_020 });
    expect([one.store.reads - reads, one.store.writes - writes]).toEqual([1, 1]);
    expect((await one.store.get('erp')).calls).toEqual({ since: new Date(START).toISOString(), count: 1_001, averageMs: 21, slowestMs: 1_020 });
  });

  test('a store that cannot be reached stops no command', async () => {
    const down = () => Promise.reject(new Transient('aws.ThrottlingException', 'down'));
    const breakers = new Breakers({ get: down, change: down }, () => new Date(START));
    expect(await breakers.ask('erp', 30_000)).toEqual({ isProbe: false });
    await breakers.tell('erp', false, { ms: 1, failed: new Transient('erp.unreachable', 'down') });
  });
});

test('the limits are those of the manifest where it has any, and the rest as ever', () => {
  expect(limits()).toEqual({ failures: 30, windowSeconds: 300, shortestSeconds: 15, longestSeconds: 120 });
  vi.stubEnv('BREAKER', JSON.stringify(manifest.breaker));
  expect(limits()).toEqual({ failures: 15, windowSeconds: 300, shortestSeconds: 15, longestSeconds: 300 });
});
