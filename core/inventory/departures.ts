import type { Reservation } from '../model/stock.ts';
import { shiftsOf } from './admission.ts';
import { placeOf } from './difference.ts';
import { depart, type Step } from './held.ts';
import type { Shift } from './position.ts';
import type { Left } from './stock.ts';

/** What leaves the reservations. Undefined where one of them does not hold so much as allocated. */
export function departures(left: readonly Left[], rows: ReadonlyMap<string, Reservation>, at: string): Step[] | undefined {
  const steps: Step[] = [];
  for (const one of left) {
    const row = rows.get(placeOf(one));
    const ordered = one.steps - (one.over ?? 0);
    if (ordered === 0) continue;
    if (row?.state !== 'hard' || row.steps < ordered) return undefined;
    steps.push(depart(row, ordered, at));
  }
  return steps;
}

/** Per position what that does to it, and how much left the shelf in all: once per position. */
export function departed(left: readonly Left[], steps: readonly Step[]): { sku: string; warehouse: string; shift: Shift; gone: number }[] {
  const shifts = shiftsOf(steps);
  const gone = new Map<string, { sku: string; warehouse: string; gone: number }>();
  for (const { sku, warehouse, steps: by } of left) {
    const key = `${warehouse}#${sku}`;
    gone.set(key, { sku, warehouse, gone: (gone.get(key)?.gone ?? 0) + by });
  }
  return [...gone.values()].map((place) => ({ ...place, shift: shifts.of(place.sku, place.warehouse) }));
}
