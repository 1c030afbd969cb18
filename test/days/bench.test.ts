import fc from 'fast-check';
import { test, vi } from 'vitest';
import { aDay } from './commands/anything.ts';
import { Counts } from './counts.ts';
import { Day } from './day.ts';
import { OnTheBench } from './on-the-bench.ts';

vi.setConfig({ testTimeout: 600_000 });
vi.useFakeTimers({ toFake: ['Date'] });
const world = new OnTheBench();
const SEED = Number(process.env.DAYS_SEED ?? 20_261_129);
const MOST = Number(process.env.DAYS_HAPPENINGS ?? 10);
/** So many days, however long they take; absent: as many as there is time for. */
const RUNS = process.env.DAYS_RUNS && Number(process.env.DAYS_RUNS);
const BUDGET_MS = Number(process.env.DAYS_BUDGET_MS ?? (RUNS ? Infinity : 6_000));

test('random days in the life of the estate: the books hold at every moment, and everything reaches its end', async () => {
  const began = performance.now();
  let days = 0;
  const counts = new Counts();
  await fc.assert(
    fc.asyncProperty(aDay(MOST), async (happenings) => {
      // however slow the machine is, there is one
      if (days > 0 && performance.now() - began > BUDGET_MS) return;
      const day = await Day.begin(world);
      days += 1;
      for (const happening of happenings) await day.happens(happening);
      await day.end();
      counts.add(await day.seen());
    }),
    { seed: SEED, ...(process.env.DAYS_PATH && { path: process.env.DAYS_PATH }), endOnFailure: process.env.DAYS_PATH !== undefined || process.env.DAYS_SHRINK === 'no', numRuns: RUNS || 1000, verbose: 1 },
  );
  console.log(`${days} days in ${Math.round(performance.now() - began)} ms, seed ${SEED}: ${counts.toString()}`);
});
