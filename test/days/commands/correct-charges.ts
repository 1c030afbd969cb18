import fc from 'fast-check';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

/** Discount or freight shall be another: of what is still to be billed by its invoices, of what is billed to its end by documents of their own. */
export const correctCharges = fc.record({ which: fc.nat(20), discount: fc.constantFrom(undefined, 0, 333, 500), freight: fc.constantFrom(undefined, 0, 1250, 1700) }).map(({ which, discount, freight }) => ({
  toString: () => `order ${which} shall have ${[...(discount === undefined ? [] : [`${discount} off`]), ...(freight === undefined ? [] : [`freight ${freight}`])].join(', ') || 'what it has'}`,
  async run({ model, world, order }: Day) {
    const told = pick(model.orders, which);
    const version = told && (await order(told.orderId))?.version;
    if (!told?.idempotencyKey || version === undefined || (discount === undefined && freight === undefined)) return;
    const { currency } = told.body;
    const change = { ...(discount !== undefined && { discount: { minor: discount, currency } }), ...(freight !== undefined && { freight: { minor: freight, currency } }) };
    const { status, body } = await world.ask('post-order-changes', change, { as: 'channel', of: told.entity, id: told.orderId, headers: { 'If-Match': `"${version}"` } });
    if (![202, 409, 412].includes(status)) throw new Error(`charges of ${told.orderId} were answered ${status}: ${JSON.stringify(body)}`);
  },
}));
