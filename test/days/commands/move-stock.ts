import fc from 'fast-check';
import type { Day } from '../day.ts';
import { DEPOT } from '../europe/master-data.ts';
import { PLACES } from '../master-data.ts';
import { pick } from '../model.ts';

/** Goods come in from a supplier, or are found to be broken. The platform asks for it at once, or at some other time. */
export const moveStock = fc.record({ article: fc.nat(2), at: fc.nat(2), steps: fc.integer({ min: -2, max: 6 }).filter((steps) => steps !== 0), asked: fc.boolean() }).map(({ article, at, steps, asked }) => ({
  toString: () => `${steps} of ${article} ${steps > 0 ? 'come to' : 'are broken at'} ${at}${asked ? ', and the warehouse is asked' : ''}`,
  async run({ world, seen, articles, shelve }: Day) {
    const [sku, warehouse] = [pick(articles, article)?.sku ?? '', pick(world.entities.length > 1 ? [...PLACES, DEPOT] : PLACES, at) ?? ''];
    const there = (await seen()).positions.find((one) => one.sku === sku && one.warehouse === warehouse)?.onHand ?? 0;
    const by = Math.max(steps, -Math.max(there, 0));
    if (by !== 0) await shelve(sku, warehouse, by);
    if (asked) await world.run('stock');
  },
}));
