import type { PlanEntry, Position } from '../model/stock.ts';

/** What a write changes of one position: by how much. `available`, `spare` and `free` follow. */
export interface Shift {
  onHand?: number;
  blocked?: number;
  reserved?: number;
  allocated?: number;
  kept?: number;
  waiting?: number;
  sequence?: number;
  later?: Record<string, number>;
  due?: Record<string, number>;
  /** Steps of entries of the plan, by key. */
  plan?: Record<string, number>;
}

export const COUNTERS = ['onHand', 'blocked', 'reserved', 'allocated', 'kept', 'waiting', 'sequence'] as const;
const BY_KEY = ['later', 'due', 'plan'] as const;

/** A position of which nothing is known yet. */
export const emptyPosition = (sku: string, warehouse: string): Position => ({
  sku, warehouse, onHand: 0, blocked: 0, reserved: 0, allocated: 0, kept: 0, waiting: 0, available: 0, spare: 0, free: 0, later: {}, due: {}, plan: {}, sequence: 0,
});

/** What follows from a shift: these three are never set by themselves. */
export function derived({ onHand = 0, blocked = 0, reserved = 0, kept = 0, waiting = 0 }: Shift): { available: number; spare: number; free: number } {
  const available = onHand - blocked - reserved;
  return { available, spare: available - kept, free: available - kept - waiting };
}

export function plus(a: Shift, b: Shift): Shift {
  const sum: Shift = {};
  for (const name of COUNTERS) if (a[name] !== undefined || b[name] !== undefined) sum[name] = (a[name] ?? 0) + (b[name] ?? 0);
  for (const name of BY_KEY) if (a[name] || b[name]) sum[name] = added(a[name] ?? {}, b[name] ?? {});
  return sum;
}

/** The position after a shift. @throws RangeError for a plan entry that is not there */
export function shifted(position: Position, shift: Shift): Position {
  const next: Position = { ...position, later: added(position.later, shift.later ?? {}), due: added(position.due, shift.due ?? {}), plan: { ...position.plan } };
  for (const [name, by] of Object.entries(derived(shift)) as ['available' | 'spare' | 'free', number][]) next[name] += by;
  for (const name of COUNTERS) next[name] += shift[name] ?? 0;
  for (const [key, by] of Object.entries(shift.plan ?? {})) {
    const entry = next.plan[key];
    if (!entry) throw new RangeError(`${position.sku} at ${position.warehouse} has no plan ${key}`);
    next.plan[key] = { ...entry, steps: entry.steps + by };
  }
  return next;
}

/** Shifts of positions, summed: two lines of one item must not pass one by one. */
export class Shifts {
  readonly #all = new Map<string, { sku: string; warehouse: string; shift: Shift }>();

  add(sku: string, warehouse: string, shift: Shift): this {
    const key = `${warehouse}#${sku}`;
    this.#all.set(key, { sku, warehouse, shift: plus(this.#all.get(key)?.shift ?? {}, shift) });
    return this;
  }

  of = (sku: string, warehouse: string): Shift => this.#all.get(`${warehouse}#${sku}`)?.shift ?? {};
  all = () => [...this.#all.values()];
}

/** What an entry of the plan holds back by itself; a receipt holds back nothing. */
export const keptBy = (entry: PlanEntry | undefined): number => (entry && entry.kind !== 'receipt' ? entry.steps : 0);

export const fenceKey = (group: string) => `fence#${group}`;

function added(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [key, by] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + by;
  return sum;
}
