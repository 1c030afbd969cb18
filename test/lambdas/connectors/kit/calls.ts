import { expect, vi } from 'vitest';
import type { FaultKind } from '../../../../local/partners/faults.ts';
import type { Bench, Kit, PollBench } from './kit.ts';
import type { World } from './world.ts';

const LATE_MS = 120;
const HOUR_MS = 3_600_000;
const isTransient = expect.objectContaining({ name: 'Transient' });
const effectOf = ({ main }: Bench) => main.asks.at(-1) ?? '';
const asked = ({ partner }: Bench, operation: string) => partner.calls().filter((call) => call.operation === operation).length;

export const createdOnce = ({ withBench }: World, kit: Kit) =>
  withBench(kit, async ({ main }) => {
    const made = await main.make();
    expect(await main.make()).toEqual(made);
    expect(await main.count()).toBe(1);
  });

export const lostAnswer = ({ withBench }: World, kit: Kit) =>
  withBench(kit, async (bench) => {
    const { main, partner } = bench;
    partner.faults.add({ kind: 'lostAnswer', operation: effectOf(bench) });
    await expect(main.make()).rejects.toEqual(isTransient);
    expect(await main.count()).toBe(1);
    await main.make();
    expect(await main.count()).toBe(1);
  });

/** Each call of the document meets the fault once, and the whole is tried again until it is through. */
async function metBy(bench: Bench, kind: FaultKind, { each = () => undefined, but = [] }: { each?: (error: unknown) => void; but?: readonly string[] } = {}): Promise<void> {
  const { main, partner } = bench;
  for (const operation of main.asks.filter((name) => !but.includes(name))) {
    partner.faults.add({ kind, operation });
    const before = asked(bench, operation);
    const error = await main.make().catch((thrown: unknown) => thrown);
    expect(error, `${kind} of ${operation}`).toEqual(isTransient);
    expect(asked(bench, operation) - before, `calls of ${operation} in one attempt`).toBe(1);
    each(error);
  }
  await main.make();
  expect(await main.count()).toBe(1);
}

export const rateLimited = ({ withBench }: World, kit: Kit) =>
  withBench(kit, (bench) => {
    const when = bench.main.patienceUnsaid === undefined ? { retryAfter: expect.anything() } : {};
    return metBy(bench, 'rateLimit', { each: (error) => expect((error as { detail?: object }).detail).toMatchObject(when) });
  });

export const unavailable = ({ withBench }: World, kit: Kit) =>
  withBench(kit, async (bench) => {
    bench.partner.faults.add({ kind: 'reset' });
    await expect(bench.main.make()).rejects.toEqual(isTransient);
    await metBy(bench, 'unavailable');
  });

export const malformed = ({ withBench }: World, kit: Kit) => withBench(kit, (bench) => metBy(bench, 'malformed', { but: bench.main.answersNothing ?? [] }));

export const slow = ({ withBench }: World, kit: Kit) =>
  withBench(
    kit,
    async ({ main, partner }) => {
      partner.faults.add({ kind: 'slow', operation: main.asks[0], ms: HOUR_MS });
      await expect(main.make()).rejects.toMatchObject({ name: 'Transient', detail: { reason: 'TimeoutError' } });
    },
    LATE_MS,
  );

export const expiredToken = ({ withBench }: World, kit: Kit) =>
  withBench(kit, async (bench) => {
    const { main, partner, signIn } = bench;
    if (signIn) await main.make();
    const signedIn = () => (signIn ? asked(bench, signIn) : 0);
    const before = signedIn();
    partner.faults.add({ kind: 'expired', operation: main.asks[0] });
    if (signIn) {
      await main.make();
      expect(signedIn() - before, 'tokens that were got for one that ended').toBe(1);
      partner.faults.add({ kind: 'expired', operation: main.asks[0], count: 0 });
    }
    await expect(main.make()).rejects.toMatchObject({ name: 'Transient', code: expect.stringMatching(/\.unauthorized$/) });
    expect(signedIn() - before, 'tokens that were got, though none is accepted').toBe(signIn ? 2 : 0);
    partner.faults.clear();
    await main.make();
    expect(await main.count()).toBe(1);
  });

/** From when on each request of `asks` wanted to know; the real fetch all the same. */
export function watched(since: PollBench['since']): number[] {
  const froms: number[] = [];
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (async (input, init) => {
    const from = since({ url: String(input), body: String(init?.body ?? ''), headers: new Headers(init?.headers) });
    if (from !== undefined) froms.push(from);
    return real(input, init);
  }) satisfies typeof fetch);
  return froms;
}

export const watermark = ({ withBench, later, now }: World, kit: Kit) =>
  withBench(kit, async ({ poll, partner }) => {
    if (!poll) throw new Error('no poll is described: describe it, or say why there is none');
    const froms = watched(poll.since);
    await poll.prepare();
    const writtenAt = now();
    await poll.write(1);
    await later(poll.settlesMs);
    await poll.run();
    expect(await poll.taken()).toBe(1);
    await poll.write(2);
    await later(poll.settlesMs);
    partner.faults.add({ kind: 'unavailable', operation: poll.asks });
    await poll.run().catch(() => undefined);
    expect(await poll.taken(), 'taken while the partner was down').toBe(1);
    partner.faults.clear();
    const before = froms.length;
    await poll.run();
    expect(await poll.taken()).toBe(2);
    expect(froms[before], 'what was written beside the first is asked for again').toBeLessThan(writtenAt);
    await poll.run();
    expect(await poll.taken()).toBe(2);
  });
