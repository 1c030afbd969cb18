import { Rejected } from '../model/errors.ts';
import type { Reservation, Take } from '../model/stock.ts';
import { giveBack, type Hold, isHeld, type Step, takeMore } from './held.ts';
import type { Part } from './stock.ts';

export const placeOf = ({ lineId, warehouse }: { lineId: string; warehouse: string }) => `${lineId}#${warehouse}`;

/**
 * What brings reservations to a target: what is taken first, then what is given back, so that where not all is granted nothing was lost in between.
 * @param hold absent where nothing is taken
 */
export function stepsTo(target: readonly Take[], rows: readonly Reservation[], orderId: string, hold: Hold | undefined, at: string): Step[] {
  const wanted = new Map(target.map((take) => [placeOf(take), take]));
  const there = new Map(rows.map((row) => [placeOf(row), row]));
  const more = target.flatMap((take) => {
    const row = there.get(placeOf(take));
    const by = take.steps - (isHeld(row) ? row.steps : 0);
    const { fence, ...plain } = take;
    // a target names all that it has out of a ring-fence
    const fenced = fence ? Math.min(fence.steps - (isHeld(row) ? (row.fence?.steps ?? 0) : 0), by) : 0;
    return by > 0 ? [takeMore(row, orderId, { ...plain, steps: by, ...(fence && fenced > 0 && { fence: { group: fence.group, steps: fenced } }) }, hold, at)] : [];
  });
  const less = rows.filter(isHeld).flatMap((row) => {
    const by = row.steps - (wanted.get(placeOf(row))?.steps ?? 0);
    return by > 0 ? [giveBack(row, by, at)] : [];
  });
  return [...more, ...less];
}

/** What is held, as a target. */
export const asTarget = (rows: readonly Reservation[]): Take[] => rows.filter((row) => isHeld(row) && row.steps > 0).map(asTake);

const asTake = ({ lineId, sku, warehouse, steps, due, goodUntil, fence, kit, partOf }: Reservation): Take => ({
  lineId, sku, warehouse, steps, ...(due && { due }), ...(goodUntil && { goodUntil }), ...(fence && fence.steps > 0 && { fence }), ...(kit && { kit }), ...(partOf && { partOf }),
});

/** Once per line and warehouse. */
export function merged(takes: readonly Take[]): Take[] {
  const all = new Map<string, Take>();
  for (const take of takes) {
    const before = all.get(placeOf(take));
    all.set(placeOf(take), before ? { ...before, ...take, steps: before.steps + take.steps } : take);
  }
  return [...all.values()];
}

/** What is left to hold where parts of lines are given back; of a kit, so many of each component. @throws Rejected stock.not-held */
export function without(parts: readonly Part[], rows: readonly Reservation[], orderId: string): Take[] {
  // what is soft goes first, then the last warehouse
  const left = asTarget(rows.filter(isHeld).toSorted((a, b) => a.state.localeCompare(b.state) || a.warehouse.localeCompare(b.warehouse))).toReversed();
  for (const { lineId, steps, warehouse } of parts.flatMap((part) => ofComponents(part, left))) {
    let open = steps;
    for (const take of left) {
      if (take.lineId !== lineId || (warehouse !== undefined && take.warehouse !== warehouse)) continue;
      const part = Math.min(open, take.steps);
      take.steps -= part;
      open -= part;
    }
    if (open > 0) throw new Rejected('stock.not-held', `line ${lineId} of order ${orderId} holds ${steps - open} of the ${steps} that it gives back`, { lineId, steps, held: steps - open });
  }
  return left.filter((take) => take.steps > 0);
}

/** A part of a line as it is kept. */
function ofComponents(part: Part, held: readonly Take[]): Part[] {
  const kept = new Map(held.flatMap(({ lineId, partOf }) => (partOf?.lineId === part.lineId ? [[lineId, partOf.steps] as const] : [])));
  return kept.size > 0 ? [...kept].map(([lineId, steps]) => ({ ...part, lineId, steps: part.steps * steps })) : [part];
}
