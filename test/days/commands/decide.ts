import fc from 'fast-check';
import { failureMode } from '../../../core/exceptions/catalogue.ts';
import { Decision } from '../../../core/model/exception.ts';
import type { Day } from '../day.ts';
import { pick } from '../model.ts';

/** Somebody at the desk decides on a row, one way or another. */
export const decide = fc.record({ which: fc.nat(20), how: fc.nat(2) }).map(({ which, how }) => ({
  toString: () => `row ${which} of the desk is decided, ${how}`,
  async run({ seen, answerRow }: Day) {
    const row = pick((await seen()).desk.filter(({ status, kind }) => status === 'open' && (kind === 'parked' || kind === 'failed')), which);
    const action = row && pick(failureMode(row.code, false).actions.flatMap((one) => Decision.shape.action.safeParse(one).data ?? []), how);
    if (row && action) await answerRow(row, action);
  },
}));
