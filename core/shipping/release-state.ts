import type { Release } from '../model/order.ts';

/** Whoever it is at has it, and did not give it back. */
export const isOut = ({ releasedAt, recalledAt }: Pick<Release, 'releasedAt' | 'recalledAt'>): boolean => releasedAt !== undefined && recalledAt === undefined;

/** What is still to leave of a line: nothing where more left than it was for. */
export const toLeave = ({ steps, shipped = 0 }: Pick<Release['lines'][number], 'steps' | 'shipped'>): number => Math.max(steps - shipped, 0);

/** All of it is booked as shipped: there is nothing to ask back. */
export const hasLeft = ({ lines }: Pick<Release, 'lines'>): boolean => lines.every(({ steps, shipped = 0 }) => shipped >= steps);
