import fc from 'fast-check';
import type { Day } from '../day.ts';
import { written } from '../master-data.ts';

const drawn = fc.record({ lines: fc.uniqueArray(fc.record({ article: fc.nat(4), quantity: fc.integer({ min: 1, max: 3 }) }), { selector: ({ article }) => article, minLength: 1, maxLength: 2 }), read: fc.boolean() });

/** Somebody buys on the marketplace, which takes the money and the tax; the platform asks for it at once, or at some other time. */
export const buyOnMarketplace = drawn.map(({ lines, read }) => ({
  toString: () => `a buyer takes ${lines.map(({ article, quantity }) => `${quantity} of ${article}`).join(', ')}${read ? ', and orders are read' : ''}`,
  async run({ model, world, articles, readMarketplace }: Day) {
    model.bought.push(await world.partners.buy(lines.map(({ article, quantity }) => ({ sku: articles[article]?.sku ?? '', quantity, price: written(articles[article]?.price ?? 0) }))));
    if (read) await readMarketplace();
  },
}));
