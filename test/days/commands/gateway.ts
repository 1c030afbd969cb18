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
    if (opened) day.model.disputes.set(opened.id, { minor: opened.amount, currency: opened.currency });
  },
}));

/** The bank decides. */
export const decideDispute = fc.record({ which: fc.nat(20), outcome: fc.constantFrom('won' as const, 'lost' as const) }).map(({ which, outcome }) => ({
  toString: () => `dispute ${which} is ${outcome}`,
  async run({ model, world }: Day) {
    const open = pick([...model.disputes].filter(([, { outcome: is }]) => !is), which);
    if (!open) return;
    const [id, dispute] = open;
    await world.partners.decide(id, outcome);
    model.disputes.set(id, { ...dispute, outcome });
  },
}));

export const payOut = fc.constantFrom('usd' as const, 'usd' as const, 'eur' as const).map((currency) => ({
  toString: () => `the gateway pays out ${currency}`,
  async run({ model, world }: Day) {
    const paid = await world.partners.payOut(currency);
    if (paid) model.paidOut.push({ id: paid.id, minor: paid.amount, currency: paid.currency });
  },
}));

/** What a card holds is let go of before it is captured. */
export const endHold = fc.record({ which: fc.nat(20) }).map(({ which }) => ({
  toString: () => `the hold of payment ${which} ends`,
  async run(day: Day) {
    const authorisation = pick(await authorisations(day), which);
    if (authorisation) await day.world.partners.endHold(authorisation);
  },
}));
