import fc from 'fast-check';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

/** A line is wanted less or more often, or not at all. It may be too late, and it may meet another change. */
export const changeOrder = fc.record({ which: fc.nat(20), line: fc.nat(1), to: fc.integer({ min: 0, max: 6 }) }).map(({ which, line, to }) => ({
  toString: () => `line ${line} of order ${which} shall be ${to}`,
  async run({ model, world, order }: Day) {
    const told = pick(model.orders, which);
    const wanted = told && pick(told.body.lines, line);
    const version = told && (await order(told.orderId))?.version;
    if (!told || !wanted || version === undefined) return;
    const { status, body } = await world.ask('post-order-changes', { lines: [{ lineId: wanted.lineId, quantity: { amount: String(to), uom: 'EA' } }] }, { as: 'channel', id: told.orderId, headers: { 'If-Match': `"${version}"` } });
    if (![202, 409, 412].includes(status)) throw new Error(`a change of ${told.orderId} was answered ${status}: ${JSON.stringify(body)}`);
  },
}));
