import fc from 'fast-check';
import type { Day } from '../day.ts';
import { DEPOT, EUROPE } from '../europe/master-data.ts';
import { pick } from '../model.ts';

/** The first entity's warehouse system has no bin for what is kept from sale: its next level would be without it. See docs/decisions/0023. */
const COUNTED: Record<string, string> = { refurbish: 'restock', 'return-to-vendor': 'restock' };

/** A customer sends goods back, and the dock puts them where they belong. */
export const sendBack = fc.record({ which: fc.nat(20), line: fc.nat(1), quantity: fc.integer({ min: 1, max: 2 }), disposition: fc.constantFrom('restock', 'scrap', 'refurbish', 'return-to-vendor', 'refuse') }).map(({ which, line, quantity, disposition }) => ({
  toString: () => `${quantity} of line ${line} of order ${which} come back: ${disposition}`,
  async run({ model, world, order, tag }: Day) {
    const told = pick(model.orders, which);
    const wanted = told && pick(told.body.lines, line);
    const billed = told && (await order(told.orderId))?.lines.find(({ lineId }) => lineId === wanted?.lineId)?.quantities.invoiced;
    if (!told?.idempotencyKey || !wanted || !billed) return;
    const amount = String(Math.min(quantity, billed));
    const asked = await world.ask('post-returns', { orderId: told.orderId, lines: [{ lineId: wanted.lineId, quantity: { amount, uom: 'EA' }, reason: 'unwanted' }] }, { as: 'channel', of: told.entity });
    if (asked.status === 409 || asked.status === 422) return; // as many are on their way back already
    if (asked.status !== 202) throw new Error(`a return of ${told.orderId} was answered ${asked.status}: ${JSON.stringify(asked.body)}`);
    const arrived = await world.ask('post-return-receipts', { warehouse: told.entity === EUROPE ? DEPOT : 'EAST', reference: `${tag}-dock-${(model.told += 1)}`, lines: [{ sku: wanted.sku, quantity: amount, disposition: told.entity === EUROPE ? disposition : (COUNTED[disposition] ?? disposition) }] }, { as: 'warehouse', of: told.entity, id: String(asked.body.returnId) });
    if (arrived.status !== 202) throw new Error(`goods of ${String(asked.body.returnId)} were answered ${arrived.status}: ${JSON.stringify(arrived.body)}`);
  },
}));
