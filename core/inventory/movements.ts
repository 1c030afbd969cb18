import { Rejected } from '../model/errors.ts';
import type { Movement, PlanEntry, Position } from '../model/stock.ts';
import type { Moved, Snapshot } from './levels.ts';
import { keptBy, type Shift } from './position.ts';

/** Clocks of warehouse systems may be ahead of ours by so much: what they did after a snapshot was recorded at most this long before it. */
const SKEW_MS = 15 * 60_000;

/** What a document does to a position, and its line of the ledger. */
export interface Change {
  shift: Shift;
  movement: Movement;
  /** Set on the position; null: nobody knows any more. */
  asOf?: string | null;
  /** Entry of the plan that is set. */
  entry?: { key: string; entry: PlanEntry | undefined };
}

/** In the level already: it occurred at or before the instant for which that was told. */
export const isKnown = (position: Position, occurredAt: Date): boolean => position.asOf !== undefined && position.asOf >= occurredAt.toISOString();

/** Goods in or out. A receipt takes what it fulfils off the plan. */
export function moved(position: Position, kind: 'receipt' | 'adjustment', { key, steps, occurredAt, reason, expected }: Moved & { expected?: string }, at: Date): Change {
  const onHand = isKnown(position, occurredAt) ? 0 : steps;
  const planned = expected === undefined ? undefined : position.plan[expected];
  const movement = { ...line(kind, key, at, occurredAt), steps, onHand, ...(reason && { reason }) };
  const shift = { onHand, sequence: 1 };
  if (!planned || expected === undefined) return { shift, movement };
  const left = planned.steps - steps;
  return { shift, movement: { ...movement, entry: expected, entryBefore: planned }, entry: { key: expected, entry: left > 0 ? { ...planned, steps: left } : undefined } };
}

/** @throws Rejected stock.not-blocked */
export function blocked(position: Position, { key, steps, occurredAt, reason }: Moved, at: Date): Change {
  if (position.blocked + steps < 0) throw new Rejected('stock.not-blocked', `${position.blocked} of ${position.sku} are blocked at ${position.warehouse}, ${-steps} are to be unblocked`, { sku: position.sku, warehouse: position.warehouse, blocked: position.blocked });
  return { shift: { blocked: steps, sequence: 1 }, movement: { ...line('block', key, at, occurredAt), blocked: steps, ...(reason && { reason }) } };
}

/** The level at `asOf`, and what moved since on top. Undefined where a later level counts. */
export function levelled(position: Position, { key, onHand: level, blocked: kept, asOf }: Snapshot, movements: readonly Movement[], at: Date): Change | undefined {
  if (isKnown(position, asOf)) return undefined;
  const since = movements.filter((movement) => movement.occurredAt > asOf.toISOString()).reduce((sum, movement) => sum + movement.steps, 0);
  const onHand = level + since - position.onHand;
  const block = kept === undefined ? 0 : kept - position.blocked;
  const movement = { ...line('snapshot', key, at, asOf), onHand, blocked: block, level, asOfBefore: position.asOf ?? null };
  return { shift: { onHand, blocked: block, sequence: 1 }, movement, asOf: asOf.toISOString() };
}

/** How far back the ledger is read for a snapshot. */
export const sinceSnapshot = (asOf: Date) => new Date(asOf.getTime() - SKEW_MS);

/** A level that came too late to be one. */
export const sample = ({ key, onHand: level, asOf }: Snapshot, at: Date): Movement => ({ ...line('sample', key, at, asOf), level });

/** A level that counts whatever was told before. */
export function counted(position: Position, onHand: number, asOf: Date | undefined, at: Date): Change {
  const by = onHand - position.onHand;
  const movement = { ...line('count', `count-${at.toISOString()}-${position.sequence}`, at, asOf ?? at), onHand: by, level: onHand, asOfBefore: position.asOf ?? null };
  return { shift: { onHand: by, sequence: 1 }, movement, asOf: asOf?.toISOString() ?? null };
}

/** Undefined where the plan says so already, or has it from later. A ring-fence that is taken away stays with nothing left: what was taken from it may come back. */
export function planned(position: Position, key: string, given: PlanEntry | undefined, at: Date): Change | undefined {
  const before = position.plan[key];
  const entry = given ?? (before?.kind === 'fence' ? { ...before, steps: 0 } : undefined);
  if (isSame(before, entry) || (before?.asOf && entry?.asOf && entry.asOf < before.asOf)) return undefined;
  const movement = { ...line('plan', `${key}-${position.sequence}`, at, at), entry: key, entryBefore: before ?? null };
  return { shift: { kept: keptBy(entry) - keptBy(before), sequence: 1 }, movement, entry: { key, entry } };
}

const isSame = (a: PlanEntry | undefined, b: PlanEntry | undefined) => (['kind', 'steps', 'due', 'group', 'asOf'] as const).every((name) => a?.[name] === b?.[name]);

const line = <Kind extends Movement['kind']>(kind: Kind, key: string, at: Date, occurredAt: Date): Movement & { kind: Kind } => ({
  key, kind, at: at.toISOString(), occurredAt: occurredAt.toISOString(), steps: 0, onHand: 0, blocked: 0,
});
