import type { HeldChange, Reservation, Take } from '../model/stock.ts';
import { fenceKey, type Shift } from './position.ts';

/** For which version of the order stock is held, by which call, and until when. */
export interface Hold {
  version: number;
  expiresAt?: string;
  /** The same again is the same call; see `Stock.take`. */
  token?: string;
}

/** One reservation before and after, with what is written into its history. Where there was none, `before` is absent. */
export interface Step {
  before?: Reservation;
  after: Reservation;
  change?: HeldChange;
}

export const isHeld = (row: Reservation | undefined): row is Reservation => row?.state === 'soft' || row?.state === 'hard';
export const heldSteps = (row: Reservation | undefined): number => (isHeld(row) ? row.steps : 0);
export const isExpired = (row: Reservation, at: string): boolean => row.state === 'soft' && row.expiresAt !== undefined && row.expiresAt <= at;

const next = (before: Reservation | undefined) => (before?.revision ?? 0) + 1;

/** Takes more onto what a line holds at a warehouse, or anew. */
export function takeMore(before: Reservation | undefined, orderId: string, take: Take, hold: Hold | undefined, at: string): Step {
  const { lineId, sku, warehouse, steps, due, goodUntil, partOf } = take;
  const was = isHeld(before) ? before.fence : undefined;
  // one quota per reservation: what comes on top of another one comes out of what is free
  const fence = was && was.steps > 0 && was.group !== take.fence?.group ? undefined : take.fence;
  const change: HeldChange = { at, steps, ...(fence && { fence }), ...(due && { due }) };
  const fenced = (was?.steps ?? 0) + (fence?.steps ?? 0);
  const group = fence?.group ?? was?.group;
  const after: Reservation = {
    orderId, lineId, sku, warehouse,
    steps: heldSteps(before) + steps,
    taken: (before?.taken ?? 0) + steps,
    state: isHeld(before) ? before.state : 'soft',
    revision: next(before),
    ...hold,
    ...(hold?.token && { asked: steps }),
    ...(due && { due }),
    ...(goodUntil && { goodUntil }),
    ...(partOf && { partOf }),
    ...(group && fenced > 0 && { fence: { group, steps: fenced } }),
    history: [...(before?.history ?? []), change],
  };
  return { ...(before && { before }), after, change };
}

/** Gives back part of what is held, or all of it. What came out of a ring-fence goes back to it, last. */
export function giveBack(before: Reservation, steps: number, at: string): Step {
  const left = before.steps - steps;
  const back = (before.fence?.steps ?? 0) - Math.min(before.fence?.steps ?? 0, left);
  const change: HeldChange = { at, steps: -steps, ...(before.fence && back > 0 && { fence: { group: before.fence.group, steps: -back } }), ...(before.due && { due: before.due }) };
  const fence = before.fence && { group: before.fence.group, steps: before.fence.steps - back };
  const after: Reservation = { ...before, revision: next(before), steps: left === 0 ? before.steps : left, taken: before.taken - steps, state: left === 0 ? 'released' : before.state, ...(fence && { fence }), history: [...before.history, change] };
  return { before, after, change };
}

/** Goods left: what was a quota is used up. */
export function depart(before: Reservation, steps: number, at: string): Step {
  const left = before.steps - steps;
  const change: HeldChange = { at, steps: -steps, ...(before.due && { due: before.due }) };
  const fence = before.fence && { group: before.fence.group, steps: Math.min(before.fence.steps, left) };
  return { before, after: { ...before, revision: next(before), steps: left, state: left === 0 ? 'issued' : before.state, ...(fence && { fence }), history: [...before.history, change] }, change };
}

export const turn = (before: Reservation, state: 'soft' | 'hard'): Step => ({ before, after: { ...before, state, revision: next(before) } });

/** What a step does to its position. */
export function shiftOf({ before, after, change }: Step): Shift {
  const later: Record<string, number> = {};
  for (const [row, sign] of [[before, -1], [after, 1]] as const) if (row?.due && isHeld(row)) later[row.due] = (later[row.due] ?? 0) + sign * row.steps;
  const hard = (row: Reservation | undefined) => (row?.state === 'hard' ? row.steps : 0);
  const fence = change?.fence;
  return {
    reserved: heldSteps(after) - heldSteps(before),
    allocated: hard(after) - hard(before),
    ...(Object.values(later).some((by) => by !== 0) && { later }),
    ...(fence && { kept: -fence.steps, plan: { [fenceKey(fence.group)]: -fence.steps } }),
  };
}
