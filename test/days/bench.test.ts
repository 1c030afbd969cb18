import fc from 'fast-check';
import { test, vi } from 'vitest';
import { aDay } from './commands/anything.ts';
import { Day } from './day.ts';
import { OnTheBench } from './on-the-bench.ts';

vi.setConfig({ testTimeout: 600_000 });
vi.useFakeTimers({ toFake: ['Date'] });
const world = new OnTheBench();
const SEED = Number(process.env.DAYS_SEED ?? 20_261_129);
const BUDGET_MS = Number(process.env.DAYS_BUDGET_MS ?? 6_000);

test('random days in the life of the estate: the books hold at every moment, and everything reaches its end', async () => {
  const began = performance.now();
  let days = 0;
  await fc.assert(
    fc.asyncProperty(aDay(10), async (happenings) => {
      const day = new Day(world, await world.dawn());
      days += 1;
      for (const happening of happenings) await day.happens(happening);
      await day.end();
    }),
    { seed: SEED, ...(process.env.DAYS_PATH && { path: process.env.DAYS_PATH, endOnFailure: true }), numRuns: 1000, interruptAfterTimeLimit: BUDGET_MS, markInterruptAsFailure: false, verbose: 1 },
  );
  console.log(`${days} days in ${Math.round(performance.now() - began)} ms, seed ${SEED}`);
});
