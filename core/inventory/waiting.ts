import { type Backorder, type Movement, NO_DATE } from '../model/stock.ts';
import type { NewBackorder } from './backorders.ts';
import type { Step } from './held.ts';
import type { Shift } from './position.ts';
import type { Filled } from './stock.ts';

/** A backorder of which so many steps are filled; below zero: that wait again. */
export interface Fill {
  before: Backorder;
  steps: number;
}

/** What a backorder does to its position where `by` more of it wait, and its line of the ledger. */
export function waits({ orderId, lineId, promise = NO_DATE, revision }: Backorder, by: number, at: string): { shift: Shift; movement: Movement } {
  const key = `${orderId}#${lineId}#${revision}#${by < 0 ? 'less' : 'more'}`;
  return { shift: { waiting: by, sequence: 1, due: { [promise]: by } }, movement: { key, kind: 'backorder', at, occurredAt: at, steps: 0, onHand: 0, blocked: 0, waiting: { day: promise, steps: by } } };
}

/** A backorder as it is from now on; undefined where it is so already. One that waits keeps its place in the queue. */
export function opened(before: Backorder | undefined, given: NewBackorder, at: string): Backorder | undefined {
  if (before?.steps === given.steps && before.promise === given.promise && before.warehouse === given.warehouse && before.shipComplete === given.shipComplete) return undefined;
  return { ...given, openedAt: before && before.steps > 0 ? before.openedAt : at, revision: (before?.revision ?? 0) + 1 };
}

export function fillStep({ before, steps }: Fill, at: string): { after: Backorder; shift: Shift; movement: Movement } {
  const after: Backorder = { ...before, steps: before.steps - steps, revision: before.revision + 1 };
  return { after, ...waits(after, -steps, at) };
}

/** Once per line: one that is filled from two warehouses is one backorder. */
export const perLine = (fills: readonly Filled[]): Filled[] => [...Map.groupBy(fills, ({ lineId }) => lineId)].map(([lineId, of]) => ({ lineId, steps: of.reduce((sum, { steps }) => sum + steps, 0) }));

/** As much of each backorder as the steps of its line take, and as is still to be filled of it. */
export function fillsOf(steps: readonly Step[], wanted: readonly Filled[], backorders: readonly Backorder[]): Fill[] {
  return perLine(wanted).flatMap(({ lineId, steps: left }) => {
    const before = backorders.find((row) => row.lineId === lineId);
    const taken = steps.reduce((sum, { after, change }) => sum + (after.lineId === lineId ? (change?.steps ?? 0) : 0), 0);
    const by = left < 0 ? Math.max(left, taken) : Math.min(left, Math.max(taken, 0), before?.steps ?? 0);
    return before && by !== 0 ? [{ before, steps: by }] : [];
  });
}
