import fc from 'fast-check';
import type { Day } from '../day.ts';
import { cents } from '../../../local/partners/money.ts';
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

const closing = fc.record({ reserve: fc.constantFrom(0, 0, 2000), charges: fc.boolean(), read: fc.boolean() });

/** The marketplace closes a period: what has left is settled less its commission, a reserve is kept back until the next time, and the rest is paid out, or taken. The platform reads of it at once, or at some other time. */
export const settleMarketplace = closing.map(({ reserve, charges, read }) => ({
  toString: () => `the marketplace settles${reserve ? ` but for ${reserve}` : ''}${charges ? ', and charges for its service' : ''}${read ? ', which is read' : ''}`,
  async run({ model, world }: Day) {
    if (world.inRealTime) return; // its shipments are confirmed to it by a queue that nobody waits for
    const { settlementId, total } = await world.partners.settle({ reserve: written(reserve), others: charges ? [{ type: 'ServiceFee', description: 'Subscription Fee', amount: '-39.99' }] : [] });
    model.reserve = reserve;
    model.paidOut.push({ id: settlementId, minor: Number(cents(total)), currency: 'USD' });
    if (read) await world.run('read-settlements');
  },
}));
