import { type Backorder, type Movement, NO_DATE } from '../model/stock.ts';
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

export function fillStep({ before, steps }: Fill, at: string): { after: Backorder; shift: Shift; movement: Movement } {
  const after: Backorder = { ...before, steps: before.steps - steps, revision: before.revision + 1 };
  return { after, ...waits(after, -steps, at) };
}

/** As much of each backorder as the steps of its line take, and as is still to be filled of it. */
export function fillsOf(steps: readonly Step[], wanted: readonly Filled[], backorders: readonly Backorder[]): Fill[] {
  return wanted.flatMap(({ lineId, steps: left }) => {
    const before = backorders.find((row) => row.lineId === lineId);
    const taken = steps.reduce((sum, { after, change }) => sum + (after.lineId === lineId ? (change?.steps ?? 0) : 0), 0);
    const by = left < 0 ? Math.max(left, taken) : Math.min(left, Math.max(taken, 0), before?.steps ?? 0);
    return before && by !== 0 ? [{ before, steps: by }] : [];
  });
}
