import fc from 'fast-check';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

export const cancelOrder = fc.record({ which: fc.nat(20) }).map(({ which }) => ({
  toString: () => `order ${which} is not wanted`,
  async run({ model, world }: Day) {
    const told = pick(model.orders, which);
    if (!told) return;
    if (!told.idempotencyKey) return void (await world.partners.askToCancel(told.body.channelOrderId));
    const { status, body } = await world.ask('post-order-cancellation', { reason: 'not wanted' }, { as: 'channel', of: told.entity, id: told.orderId });
    if (status !== 202 && status !== 409) throw new Error(`the cancellation of ${told.orderId} was answered ${status}: ${JSON.stringify(body)}`);
  },
}));
