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

/** What left one position. */
export interface Departed {
  sku: string;
  warehouse: string;
  /** Of its reservations. */
  shift: Shift;
  /** Off the shelf in all. */
  gone: number;
  /** When the last of what left was first reserved. */
  reservedAt?: string;
}

/** Once per position. */
export function departed(left: readonly Left[], steps: readonly Step[]): Departed[] {
  const shifts = shiftsOf(steps);
  const places = new Map<string, Departed>();
  for (const { sku, warehouse, steps: by } of left) {
    const key = `${warehouse}#${sku}`;
    const reservedAt = steps.filter(({ after }) => after.sku === sku && after.warehouse === warehouse).map(({ after }) => after.history[0]?.at ?? '').sort().at(-1);
    places.set(key, { sku, warehouse, shift: shifts.of(sku, warehouse), gone: (places.get(key)?.gone ?? 0) + by, ...(reservedAt && { reservedAt }) });
  }
  return [...places.values()];
}

/**
 * When goods left: as the warehouse system says, but not before they were reserved. Its clocks and time zones are often wrong, and a level that was told
 * before that cannot know of them.
 */
export function leftAt({ reservedAt = '' }: Departed, shippedAt: Date): string {
  const said = shippedAt.toISOString();
  return said < reservedAt ? reservedAt : said;
}
