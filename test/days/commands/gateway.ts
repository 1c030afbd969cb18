import fc from 'fast-check';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

/** Payments of which something is there, the same ones every time. */
const authorisations = async ({ seen }: Day): Promise<string[]> =>
  (await seen()).payments.flatMap(({ authorisation }) => (authorisation ? [authorisation.authorisationId] : [])).toSorted();

/** A customer has their bank take back what a card paid, all of it or 5.00 of it. */
export const dispute = fc.record({ which: fc.nat(20), amount: fc.constantFrom(undefined, 500) }).map(({ which, amount }) => ({
  toString: () => `${amount ? 'a part' : 'all'} of payment ${which} is disputed`,
  async run(day: Day) {
    const authorisation = pick(await authorisations(day), which);
    const opened = authorisation && (await day.world.partners.dispute(authorisation, amount));
    if (opened) day.model.disputes.set(opened.id, { minor: opened.amount });
  },
}));

/** The bank decides. */
export const decideDispute = fc.record({ which: fc.nat(20), outcome: fc.constantFrom('won' as const, 'lost' as const) }).map(({ which, outcome }) => ({
  toString: () => `dispute ${which} is ${outcome}`,
  async run({ model, world }: Day) {
    const open = pick([...model.disputes].filter(([, { outcome: is }]) => !is), which);
    if (!open) return;
    const [id, { minor }] = open;
    await world.partners.decide(id, outcome);
    model.disputes.set(id, { minor, outcome });
  },
}));

export const payOut = fc.constant({
  toString: () => 'the gateway pays out',
  async run({ model, world }: Day) {
    model.paidOut += (await world.partners.payOut())?.amount ?? 0;
  },
});

/** What a card holds is let go of before it is captured. */
export const endHold = fc.record({ which: fc.nat(20) }).map(({ which }) => ({
  toString: () => `the hold of payment ${which} ends`,
  async run(day: Day) {
    const authorisation = pick(await authorisations(day), which);
    if (authorisation) await day.world.partners.endHold(authorisation);
  },
}));
