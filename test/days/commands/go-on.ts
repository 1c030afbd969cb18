import fc from 'fast-check';
import type { Day } from '../day.ts';

const MINUTE = 60_000;

/** Time for a part of what is under way, or for all of it. */
export const goOn = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })).map((steps) => ({
  toString: () => (steps === 0 ? 'everything settles' : `${steps} things happen`),
  async run({ world }: Day) {
    if (steps > 0) return world.steps(steps);
    await world.settle();
  },
}));

/** Minutes or hours later; what is scheduled runs. */
export const later = fc.constantFrom(2, 30, 300, 1500).map((minutes) => ({
  toString: () => `${minutes} minutes later`,
  async run({ world, readMarketplace }: Day) {
    await world.later(minutes * MINUTE);
    for (const job of ['sweep-waiting', 'expire-reservations', 'sweep-backorders', 'accrue-unbilled', 'stock'] as const) await world.run(job);
    await readMarketplace();
  },
}));
