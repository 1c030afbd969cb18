import { Invalid, Rejected } from '../model/errors.ts';
import { add, decimal, type Money, subtract, sum, zero } from '../model/money.ts';
import type { HousePolicy } from '../model/policy.ts';
import type { Shipment } from '../model/shipment.ts';
import { isWithin } from './tolerance.ts';

/** The desk's codes for a line of a carrier's bill that is not booked. */
export const FREIGHT_VARIANCE = 'carrier-bill.variance';
export const FREIGHT_UNMATCHED = 'carrier-bill.unknown-shipment';

export interface FreightLine {
  /** Of the bill, with who it is: `UPS/4711`. */
  bill: string;
  amount: Money;
  /** Absent: the whole shipment. */
  trackingNumber?: string | undefined;
  /** Why finance books it whatever the difference. */
  accepted?: string | undefined;
}

export type FreightBill = NonNullable<Shipment['freightBills']>[number];

/**
 * What a line of a carrier's bill clears of what was accrued for its shipment. A shipment of several packages is cleared package by package, and what is left over
 * is a variance with the last of them.
 * @param accrued undefined: nothing was, e.g. because the customer pays the carrier
 * A credit takes back the whole line of an earlier bill where it is of its amount, so that it can be billed anew; any other is a variance, as far as the carrier has billed so much.
 * @returns what `freightBills` has of it already where it is booked
 * @throws Rejected carrier-bill.variance, Invalid 409 carrier-bill.changed
 */
export function matchFreight(shipment: Shipment, accrued: Money | undefined, line: FreightLine, tolerance: HousePolicy['freightTolerance']): FreightBill {
  const { amount, bill, trackingNumber } = line;
  const { currency } = amount;
  const before = shipment.freightBills ?? [];
  const packages = trackingNumber === undefined ? shipment.trackingNumbers : [trackingNumber];
  const same = before.find((one) => one.bill === bill && one.trackingNumbers.join() === packages.join());
  if (same && same.billed.minor === amount.minor && same.billed.currency === currency) return same;
  if (same) throw new Invalid('carrier-bill.changed', `bill ${bill} is booked for ${shipment.shipmentId} with ${decimal(same.billed)} ${same.billed.currency}`, 409, { field: 'lines' });
  if (amount.minor < 0) return credited(shipment, line, packages);
  const due = accrued?.currency === currency ? accrued : zero(currency);
  const open = subtract(due, sum(currency, before.flatMap(({ cleared }) => (cleared.currency === currency ? [cleared] : []))));
  const seen = new Set([...before.filter((one) => stands(one, before)).flatMap((one) => one.trackingNumbers), ...packages]);
  const last = shipment.trackingNumbers.every((number) => seen.has(number));
  const cleared = last || amount.minor > open.minor ? open : amount;
  const variance = subtract(amount, cleared);
  if (!line.accepted && !isWithin(variance, due, tolerance)) {
    const billed = add(amount, sum(currency, before.flatMap((one) => (one.billed.currency === currency ? [one.billed] : []))));
    throw new Rejected(FREIGHT_VARIANCE, `${bill} bills ${decimal(billed)} ${currency} for ${shipment.shipmentId}, and ${decimal(due)} were accrued`, { bill, shipmentId: shipment.shipmentId, billed, accrued: due, variance });
  }
  return { bill, trackingNumbers: packages, billed: amount, cleared };
}

/** A bill of which nothing was taken back; credits are none. */
const stands = ({ bill, billed, trackingNumbers }: FreightBill, all: readonly FreightBill[]): boolean => billed.minor > 0 && !all.some((one) => one.takesBack === bill && one.trackingNumbers.join() === trackingNumbers.join());

/** @throws Rejected carrier-bill.variance where it is more than was billed */
function credited({ shipmentId, freightBills: before = [] }: Shipment, { bill, amount, accepted }: FreightLine, packages: string[]): FreightBill {
  const { currency } = amount;
  const whole = before.find((one) => stands(one, before) && one.trackingNumbers.join() === packages.join() && one.billed.currency === currency && one.billed.minor === -amount.minor);
  if (whole) return { bill, trackingNumbers: packages, billed: amount, cleared: subtract(zero(currency), whole.cleared), takesBack: whole.bill };
  const billed = sum(currency, before.flatMap((one) => (one.billed.currency === currency ? [one.billed] : [])));
  if (!accepted && add(billed, amount).minor < 0) throw new Rejected(FREIGHT_VARIANCE, `${bill} credits ${decimal(subtract(zero(currency), amount))} ${currency} for ${shipmentId}, and ${decimal(billed)} were billed`, { bill, shipmentId, credited: amount, billed });
  return { bill, trackingNumbers: packages, billed: amount, cleared: zero(currency) };
}
