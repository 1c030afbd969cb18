import { Transient } from '../../../../core/model/errors.ts';
import { type Money, parseDecimal } from '../../../../core/model/money.ts';
import type { Posted } from '../../../../core/posting/ledger-system.ts';
import type { BookRecord } from './schema.ts';

export const postedAs = ({ id, number }: BookRecord): Posted => ({ id, number });

/** @throws Transient vendor-x.malformed where it is no amount of its currency */
export function totalOf({ total, currency }: BookRecord): Money {
  try {
    return parseDecimal(total, currency);
  } catch {
    throw new Transient('vendor-x.malformed', `Vendor X gave ${total}, which is no amount of ${currency}`);
  }
}
