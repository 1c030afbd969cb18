import fc from 'fast-check';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

/** The month ends, and finance closes it: what left and is not invoiced is accrued. What is missing keeps it open. */
export const closeMonth = fc.record({ accrue: fc.boolean(), whose: fc.nat(1) }).map(({ accrue, whose }) => ({
  toString: () => `the month ends and is closed in books ${whose}${accrue ? ', with accruals' : ''}`,
  async run({ model, world }: Day) {
    const entity = pick(world.entities, whose) ?? '';
    const now = world.now();
    const period = now.toISOString().slice(0, 7);
    await world.later(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 15) - now.getTime());
    await world.run('accrue-unbilled');
    const { status, body } = await world.ask('post-period-close', { accrue }, { as: 'finance', of: entity, id: period });
    if (status === 200) model.closed.push({ entity, period });
    else if (status !== 409) throw new Error(`closing ${period} was answered ${status}: ${JSON.stringify(body)}`);
  },
}));
