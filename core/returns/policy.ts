import { dayIn, daysAfter } from '../model/day.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Channel, Customer } from '../model/masterdata.ts';
import type { HousePolicy } from '../model/policy.ts';
import type { ReturnPolicy } from '../model/return.ts';

/** Where nobody has written anything. */
export const DEFAULT_RETURN_POLICY: ReturnPolicy = { windowDays: 30, validDays: 30, restockingFee: '0', feeReasons: ['unwanted', 'other'], creditFreight: false };

/** Each term of the customer's, else of its channel, else of the house. */
export const returnPolicyOf = (customer: Pick<Customer, 'returns'> | undefined, channel: Pick<Channel, 'returns'> | undefined, house?: Pick<HousePolicy, 'returns'>): ReturnPolicy => ({ ...DEFAULT_RETURN_POLICY, ...house?.returns, ...channel?.returns, ...customer?.returns });

/** The last day on which what these invoices billed may be asked back: the youngest counts. */
export const windowEnds = (invoices: readonly Pick<Invoice, 'shippedOn'>[], { windowDays }: ReturnPolicy): string | undefined => {
  const last = invoices.map(({ shippedOn }) => shippedOn).toSorted().at(-1);
  return last && daysAfter(last, windowDays);
};

/** The last day on which what is authorised now may arrive. */
export const arriveBy = (at: Date, timeZone: string, { validDays }: ReturnPolicy): string => daysAfter(dayIn(at, timeZone), validDays);
