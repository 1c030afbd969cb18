import type { KitPart } from '../model/kit.ts';
import type { OrderLine } from '../model/order.ts';
import type { Backorder, HeldPart, Reservation, Take } from '../model/stock.ts';
import { isHeld } from './held.ts';

/** The line that a component of a kit line is kept as, and that a warehouse knows it by. */
export const partId = (lineId: string, sku: string): string => `${lineId} > ${sku}`;

/** The order's own line, of what may be kept by component. */
export const lineOf = ({ lineId, partOf }: { lineId: string; partOf?: { lineId: string } | undefined }): string => partOf?.lineId ?? lineId;

interface Counted {
  lineId: string;
  sku: string;
  steps: number;
  over?: number | undefined;
  kit?: readonly HeldPart[] | undefined;
}

/** One of a kit by component; anything else as it is. */
export function apart<T extends Counted>(one: T): Omit<T, 'kit'>[] {
  const { kit, ...whole } = one;
  if (!kit) return [whole];
  return kit.map(({ sku, steps, fence }) => ({
    ...whole,
    lineId: partId(one.lineId, sku),
    sku,
    steps: one.steps * steps,
    ...(one.over && { over: one.over * steps }),
    ...(fence && { fence }),
    partOf: { lineId: one.lineId, sku: one.sku, steps },
  }));
}

/** Steps of each article that lines ask for, kits by component. */
export function demandOf(lines: readonly Counted[]): Map<string, number> {
  const demand = new Map<string, number>();
  for (const { sku, steps } of lines.flatMap(apart)) demand.set(sku, (demand.get(sku) ?? 0) + steps);
  return demand;
}

/** How many there are: of a kit, as many as the component that is least allows. */
export const wholeOf = ({ sku, kit }: Pick<Counted, 'sku' | 'kit'>, has: (sku: string) => number): number => (kit ? Math.min(...kit.map((part) => Math.floor(has(part.sku) / part.steps))) : has(sku));

/** With what a kit is made of, from its order line. */
export function withKit<T extends { lineId: string }>(lines: readonly Pick<OrderLine, 'lineId' | 'kit'>[], one: T): T & { kit?: KitPart[] } {
  const kit = lines.find(({ lineId }) => lineId === one.lineId)?.kit;
  return kit ? { ...one, kit } : one;
}

type Kept = Reservation | Backorder;

/** Rows of components as one row per kit line and warehouse; all others as they are. */
function together<T extends Kept>(rows: readonly T[], whole: (parts: readonly T[]) => T): T[] {
  const groups = Map.groupBy(rows, (row) => (row.partOf ? `${row.partOf.lineId}#${row.warehouse}` : row));
  return [...groups.values()].flatMap((of) => (of[0]?.partOf ? [whole(of)] : of));
}

const least = (rows: readonly Kept[], of: (row: Kept) => number): number => Math.min(...rows.map((row) => Math.floor(of(row) / (row.partOf?.steps ?? 1))));

/**
 * What is held of kits, by kits: as many as there are whole ones of. Components are taken and given in one transaction; where a crash left some of them only,
 * that counts as no kit, until they are taken again or given back.
 */
export const kitsHeld = (rows: readonly Reservation[]): Reservation[] =>
  together(rows, (parts) => {
    const [{ partOf, fence: _, asked: __, ...first }] = parts as [Reservation];
    const held = parts.filter((part) => isHeld(part));
    const steps = held.length === 0 || held.length === parts.length ? least(parts, (part) => part.steps) : 0;
    const kit = parts.map(({ sku, partOf: of, fence }): HeldPart => ({ sku, steps: of?.steps ?? 1, ...(fence && fence.steps > 0 && { fence }) }));
    const state = parts.some((part) => part.state === 'soft') ? 'soft' : (held[0]?.state ?? first.state);
    const asked = parts.every((part) => part.asked !== undefined) && { asked: least(parts, (part) => (part as Reservation).asked ?? 0) };
    return { ...first, ...asked, lineId: partOf?.lineId ?? first.lineId, sku: partOf?.sku ?? first.sku, steps, taken: least(parts, (part) => (part as Reservation).taken), state, kit };
  });

/** What waits of kits, by kits. */
export const kitsWaiting = (rows: readonly Backorder[]): Backorder[] =>
  together(rows, (parts) => {
    const [{ partOf, ...first }] = parts as [Backorder];
    return { ...first, lineId: partOf?.lineId ?? first.lineId, sku: partOf?.sku ?? first.sku, steps: least(parts, ({ steps }) => steps), kit: parts.map(({ sku, partOf: of }) => ({ sku, steps: of?.steps ?? 1 })) };
  });

/** A taking of so much less, or of so much: what came out of a ring-fence is no more than that. */
export function cut(take: Take, steps: number): Take {
  const fenced = (fence: Take['fence'], most: number) => fence && { fence: { ...fence, steps: Math.min(fence.steps, most) } };
  return { ...take, steps, ...fenced(take.fence, steps), ...(take.kit && { kit: take.kit.map((part) => ({ ...part, ...fenced(part.fence, steps * part.steps) })) }) };
}
