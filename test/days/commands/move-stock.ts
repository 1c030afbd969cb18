import fc from 'fast-check';
import type { Day } from '../day.ts';
import { PLACES } from '../master-data.ts';
import { pick } from '../model.ts';

/** Goods come in from a supplier, or are found to be broken. The platform asks for it at once, or at some other time. */
export const moveStock = fc.record({ article: fc.nat(2), at: fc.nat(1), steps: fc.integer({ min: -2, max: 6 }).filter((steps) => steps !== 0), asked: fc.boolean() }).map(({ article, at, steps, asked }) => ({
  toString: () => `${steps} of ${article} ${steps > 0 ? 'come to' : 'are broken at'} ${at}${asked ? ', and the warehouse is asked' : ''}`,
  async run({ world, articles, shelve }: Day) {
    await shelve(pick(articles, article)?.sku ?? '', pick(PLACES, at) ?? '', steps);
    if (asked) await world.run('stock');
  },
}));
