import { daysAfter } from '../model/day.ts';
import type { Payout } from '../model/payout.ts';
import type { BankTransaction } from './statement.ts';

/** The desk's code for a movement that should be a payout, and is none that a gateway told of. */
export const PAYOUT_UNMATCHED = 'bank.payout-unmatched';

/** One that a gateway told of, and no bank shows. */
export const PAYOUT_OVERDUE = 'cash.payout-overdue';

const DAY_MS = 86_400_000;
/** Banks and holidays: a payout is on the account so many days from when the gateway expects it, either way. */
const MOST_DAYS = 10;
/** A weekend, and the day until a statement is loaded. */
const PATIENT_DAYS = 4;

const afterArrival = ({ arrival }: Pick<Payout, 'arrival'>, days: number): Date => new Date(daysAfter(arrival, days));

/** Whether a payout that no bank has shown should have come by now. */
export const isOverdue = (payout: Pick<Payout, 'arrival'>, at: Date): boolean => afterArrival(payout, PATIENT_DAYS) <= at;

/** After that, only a movement that names it is taken for it. */
export const expectedBy = (payout: Pick<Payout, 'arrival'>): Date => afterArrival(payout, MOST_DAYS);

/** By the day, then by the id: the same one however they are told. */
const turnOf = ({ arrival, payoutId }: Payout): string => `${arrival} ${payoutId}`;

/**
 * The payout that a movement of the bank is: the one that it names, else the first to arrive of those of exactly its amount that were due about then. One that it names over another amount is not
 * taken for it: finance looks.
 * @param underWay what gateways paid out and no bank has shown yet
 */
export function payoutOf({ direction, amount, valueOn, reference, text }: BankTransaction, underWay: readonly Payout[]): Payout | undefined {
  const minor = direction === 'in' ? amount.minor : 0 - amount.minor;
  const isIt = ({ paid }: Payout) => paid.minor === minor && paid.currency === amount.currency;
  const said = `${reference ?? ''} ${text}`.toUpperCase();
  const named = underWay.find(({ payoutId }) => said.includes(payoutId.toUpperCase()));
  if (named) return isIt(named) ? named : undefined;
  return underWay.filter((payout) => isIt(payout) && Math.abs(Date.parse(payout.arrival) - Date.parse(valueOn)) <= MOST_DAYS * DAY_MS).toSorted((a, b) => (turnOf(a) < turnOf(b) ? -1 : 1))[0];
}
