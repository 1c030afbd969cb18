import type { PlanEntry, Position } from '../model/stock.ts';

/** What ATP is worked out from: a position as it is, or as it was. */
export type Picture = Pick<Position, 'sku' | 'warehouse' | 'onHand' | 'blocked' | 'reserved' | 'later' | 'due' | 'plan' | 'asOf'>;

/** What there is of an item on a day, and what is to leave by then. `net` is the one less the other. */
export interface Balance {
  day: string;
  onHand: number;
  receipts: number;
  blocked: number;
  reserved: number;
  backordered: number;
  foreign: number;
  safety: number;
  /** Quotas of others. */
  ringFenced: number;
  /** Of lots that have expired, or do not last for as long as whoever asks wants. */
  shortDated: number;
  net: number;
}

/** Whose question it is: its own ring-fences are no one else's. */
export type Groups = readonly string[];

/**
 * The balance from each day on which it changes, first today's. A receipt that is overdue is not counted: nobody knows when it comes.
 * @param today YYYY-MM-DD
 */
export function outlook(picture: Picture, today: string, groups: Groups = []): Balance[] {
  const entries = Object.values(picture.plan);
  const days = [...Object.keys(picture.later), ...Object.keys(picture.due), ...entries.flatMap(({ due }) => due ?? [])];
  return [today, ...new Set(days.filter((day) => day > today).sort())].map((day) => balanceOn(picture, day, today, groups));
}

function balanceOn({ onHand, blocked, reserved: all, later, due, plan }: Picture, day: string, today: string, groups: Groups): Balance {
  const entries = Object.values(plan);
  const sum = (kind: PlanEntry['kind'], which: (entry: PlanEntry) => boolean = () => true) => entries.reduce((total, entry) => total + (entry.kind === kind && which(entry) ? entry.steps : 0), 0);
  const receipts = sum('receipt', (entry) => isCounted(entry, day, today));
  const reserved = all - total(later, (at) => at > day);
  const backordered = total(due, (at) => at <= day);
  const foreign = sum('foreign', (entry) => entry.due === undefined || entry.due <= day);
  const safety = sum('safety');
  const ringFenced = sum('fence', ({ group = '' }) => !groups.includes(group));
  const shortDated = sum('short-dated');
  const net = onHand + receipts - blocked - reserved - backordered - foreign - safety - ringFenced - shortDated;
  return { day, onHand, receipts, blocked, reserved, backordered, foreign, safety, ringFenced, shortDated, net };
}

export const isCounted = ({ kind, due }: PlanEntry, day: string, today: string): boolean => kind === 'receipt' && due !== undefined && due >= today && due <= day;

const total = (byDay: Record<string, number>, which: (day: string) => boolean) => Object.entries(byDay).reduce((sum, [day, steps]) => sum + (which(day) ? steps : 0), 0);

/** The balance that decides what can be promised for a day: the lowest from then on. */
export function lowest(outlook: readonly Balance[], from: string): Balance {
  const now = outlook.findLast(({ day }) => day <= from) ?? outlook[0];
  const later = outlook.filter(({ day }) => day > from);
  const all = now ? [now, ...later] : later;
  const first = all[0];
  if (!first) throw new RangeError('an outlook has a balance of today');
  return all.reduce((least, balance) => (balance.net < least.net ? balance : least), first);
}

/** What can be promised to leave on a day, in steps; below zero where more is promised than there will be. */
export const atp = (outlook: readonly Balance[], from: string): number => lowest(outlook, from).net;

/** Days from which more can be promised than before, beginning with a day. */
export const betterDays = (outlook: readonly Balance[], from: string): string[] => [from, ...outlook.map(({ day }) => day).filter((day) => day > from)];
