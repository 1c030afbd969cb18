import fc from 'fast-check';
import type { Day } from '../day.ts';
import { written } from '../master-data.ts';
import { pick } from '../model.ts';

/** A line is wanted less or more often, or not at all, or at another price. It may be too late, and it may meet another change. */
export const changeOrder = fc.record({ which: fc.nat(20), line: fc.nat(1), to: fc.option(fc.integer({ min: 0, max: 6 })), percent: fc.constantFrom(undefined, undefined, 80, 110) }).map(({ which, line, to, percent }) => ({
  toString: () => `line ${line} of order ${which} shall be ${[...(to === null ? [] : [to]), ...(percent ? [`at ${percent} %`] : [])].join(' ') || 'as it is'}`,
  async run({ model, world, order }: Day) {
    const told = pick(model.orders, which);
    const wanted = told && pick(told.body.lines, line);
    const version = told && (await order(told.orderId))?.version;
    if (!told || !wanted || version === undefined || !told.idempotencyKey) return;
    const price = Math.round(Number(wanted.unitPrice.amount) * 100);
    const change = { lineId: wanted.lineId, ...(to !== null && { quantity: { amount: String(to), uom: 'EA' } }), ...(percent && { unitPrice: { ...wanted.unitPrice, amount: written(Math.round((price * percent) / 100)) } }) };
    if (Object.keys(change).length === 1) return;
    const { status, body } = await world.ask('post-order-changes', { lines: [change] }, { as: 'channel', of: told.entity, id: told.orderId, headers: { 'If-Match': `"${version}"` } });
    if (![202, 409, 412].includes(status)) throw new Error(`a change of ${told.orderId} was answered ${status}: ${JSON.stringify(body)}`);
  },
}));
