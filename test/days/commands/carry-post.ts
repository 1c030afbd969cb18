import fc from 'fast-check';
import type { Day } from '../day.ts';

/** What partners say comes in as it was sent, or the other way round, once or twice. */
export const carryPost = fc.record({ reversed: fc.boolean(), twice: fc.boolean() }).map((how) => ({
  toString: () => `the post comes${how.reversed ? ' in reverse' : ''}${how.twice ? ', twice' : ''}`,
  run: async ({ world }: Day) => void (await world.mail(how)),
}));
