import type { Customer } from '../model/masterdata.ts';

/** The desk's code where a customer names a place that nobody here knows. */
export const UNKNOWN_SHIP_TO = 'order.unknown-ship-to';

export type Place = NonNullable<Customer['shipTos']>[number];

/** A customer's place by our id of it, or by what the customer calls it. @param ours what cross-references say of the code, where they say anything */
export const placeBy = (customer: Customer | undefined, code: string, ours: string | undefined): Place | undefined => customer?.shipTos?.find(({ shipToId }) => shipToId === (ours ?? code));
