import type { Limit } from './good-until.ts';
import { shiftOf, type Step } from './held.ts';
import { derived, type Shift, Shifts } from './position.ts';
import type { Position } from '../model/stock.ts';
import { type Fill, fillStep } from './waiting.ts';

/** What a write asks of a position: that so much is free, or spare, that entries of its plan have so many steps left, and that no more is on hand than it was decided by. */
export interface Needs {
  free?: number;
  spare?: number;
  plan?: [key: string, steps: number][];
  onHand?: number;
}

export interface Asked {
  sku: string;
  warehouse: string;
  shift: Shift;
  needs: Needs;
}

export const shiftsOf = (steps: readonly Step[]): Shifts => steps.reduce((shifts, step) => shifts.add(step.after.sku, step.after.warehouse, shiftOf(step)), new Shifts());

/**
 * What steps do to each position, once per position, and what it must have for them: a new taking what is free; one that fills a backorder what is spare,
 * since the demand that it meets was counted already. What is kept by lots must leave those that do not last long enough. Who gives back asks for nothing.
 */
export function askedOf(steps: readonly Step[], fills: readonly Fill[], at: string, limits: ReadonlyMap<string, Limit> = new Map()): Asked[] {
  const filled = new Set(fills.map(({ before }) => before.lineId));
  const anew = shiftsOf(steps.filter(({ after }) => !filled.has(after.lineId)));
  const filling = shiftsOf(steps.filter(({ after }) => filled.has(after.lineId)));
  const all = shiftsOf(steps);
  for (const fill of fills) all.add(fill.before.sku, fill.before.warehouse, fillStep(fill, at).shift);
  return all.all().map(({ sku, warehouse, shift }) => {
    const limit = limits.get(`${warehouse}#${sku}`);
    // what comes out of a ring-fence asks for nothing that is free, but for none to be missing: a quota may be larger than what there is
    const free = takes(anew.of(sku, warehouse)) ? lacking(anew.of(sku, warehouse), 'free') + (limit?.unfit ?? 0) : undefined;
    const spare = takes(filling.of(sku, warehouse)) ? lacking(shift, 'spare') + (limit?.unfit ?? 0) : undefined;
    const plan = Object.entries(shift.plan ?? {}).flatMap(([key, by]) => (by < 0 ? [[key, -by] as [string, number]] : []));
    return { sku, warehouse, shift, needs: { ...(free !== undefined && { free }), ...(spare !== undefined && { spare }), ...(plan.length > 0 && { plan }), ...(limit && { onHand: limit.onHand }) } };
  });
}

const takes = ({ reserved = 0 }: Shift) => reserved > 0;
const lacking = (shift: Shift, source: 'free' | 'spare') => Math.max(-derived(shift)[source], 0);

export function meets(position: Position, { free, spare, plan = [], onHand }: Needs): boolean {
  return (onHand === undefined || position.onHand <= onHand) && (free === undefined || position.free >= free) && (spare === undefined || position.spare >= spare) && plan.every(([key, asked]) => (position.plan[key]?.steps ?? 0) >= asked);
}
