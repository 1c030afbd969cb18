import type { Release } from '../model/order.ts';

/** Whoever it is at has it, and did not give it back. */
export const isOut = ({ releasedAt, recalledAt }: Pick<Release, 'releasedAt' | 'recalledAt'>): boolean => releasedAt !== undefined && recalledAt === undefined;

/** All of it is booked as shipped: there is nothing to ask back. */
export const hasLeft = ({ lines }: Pick<Release, 'lines'>): boolean => lines.every(({ steps, shipped = 0 }) => shipped >= steps);
