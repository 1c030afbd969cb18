import { daysAfter } from '../model/day.ts';
import type { LotPosition } from '../model/lot.ts';
import type { PlanEntry } from '../model/stock.ts';
import type { StockLevels } from './levels.ts';
import { type Lots, shortDated } from './lots.ts';

/** Its key in the plan of a position. */
export const SHORT_DATED = 'short-dated';
/** Positions that are looked at in one run: what is left is for the next. */
const MOST = 500;

const shortDatedEntry = (steps: number): PlanEntry | undefined => (steps > 0 ? { kind: 'short-dated', steps } : undefined);

/**
 * What has expired is promised to nobody: it is kept back in the plan of its position, where every answer, reservation and backorder sees it, until it has left
 * the shelf. Safe to repeat, and beside anything else. @returns positions that were looked at
 */
export async function keepExpired(lots: Pick<Lots, 'due' | 'positions' | 'keep'>, levels: Pick<StockLevels, 'plan'>, now: Date): Promise<number> {
  const today = now.toISOString().slice(0, 10);
  const due = await lots.due(now, MOST);
  for (const { entity, sku, warehouse } of due) {
    const [position] = await lots.positions(entity, [sku], [warehouse]);
    if (!position) continue;
    const expired = shortDated(position, today, 0);
    await levels.plan(entity, sku, warehouse, SHORT_DATED, shortDatedEntry(expired));
    // where a lot has moved meanwhile it is due again
    await lots.keep(entity, position, expired, today);
  }
  return due.length;
}

/** When lots must be looked at next: at once where something was kept of them, else on the day after the first one ends. Undefined: never. */
export function dueAt({ lots, kept }: LotPosition, today?: string): string | undefined {
  if (kept && today === undefined) return NOW;
  const days = lots.flatMap(({ expiresOn, onHand }) => (expiresOn && onHand > 0 && expiresOn >= (today ?? '') ? [expiresOn] : [])).sort();
  return days[0] && `${daysAfter(days[0], 1)}T00:00:00.000Z`;
}

const NOW = '1970-01-01T00:00:00.000Z';
