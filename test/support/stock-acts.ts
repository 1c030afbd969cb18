import * as fc from 'fast-check';
import { expect } from 'vitest';
import { atp, outlook } from '../../core/inventory/atp.ts';
import type { Backorders } from '../../core/inventory/backorders.ts';
import { isHeld } from '../../core/inventory/held.ts';
import type { StockLevels } from '../../core/inventory/levels.ts';
import { keptBy } from '../../core/inventory/position.ts';
import type { Stock } from '../../core/inventory/stock.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { MemoryStock } from './stock.ts';
import { NO_DATE, type PlanEntry, type Position, type Take } from '../../core/model/stock.ts';

/** Anything that may happen to stock, and what must hold after it, whatever keeps the stock. */

export const SKUS = ['A', 'B'];
export const WAREHOUSES = ['EAST', 'WEST'];
export const ORDERS = ['O1', 'O2', 'O3'];
const FENCE = 'channel:shop';

export interface Ports {
  entity: string;
  stock: Stock;
  levels: StockLevels;
  backorders: Backorders;
  /** Time, which a test moves on. */
  clock: { at: Date };
}

/** The three ports on one memory, with its time. */
export const inMemory = (memory: MemoryStock): Ports => ({ entity: 'NW-US', stock: memory, levels: memory, backorders: memory, clock: { get at() { return memory.now; } } });

type Where = { sku: string; warehouse: string };
export type Act =
  | { do: 'take' | 'bring'; order: string; takes: Take[]; token?: string; expires?: number }
  | { do: 'give' | 'harden' | 'soften' | 'expire' | 'close'; order: string }
  | { do: 'give part'; order: string; lineId: string; steps: number; token: string }
  | { do: 'issue'; order: string; shipment: string; takes: Take[]; ago: number }
  | ({ do: 'receive' | 'adjust' | 'block'; key: string; steps: number; ago: number } & Where)
  | ({ do: 'snapshot'; key: string; onHand: number; ago: number } & Where)
  | ({ do: 'plan'; key: string; entry: PlanEntry | undefined } & Where)
  | ({ do: 'backorder'; order: string; lineId: string; steps: number; promise?: string } & Where)
  | { do: 'fill'; order: string; takes: Take[] };

const order = fc.constantFrom(...ORDERS);
const warehouse = fc.constantFrom(...WAREHOUSES);
const where = fc.record({ sku: fc.constantFrom(...SKUS), warehouse });
const day = fc.constantFrom('2026-11-25', '2026-12-01', '2026-12-10');
/** A line is of one item. */
const lineId = fc.constantFrom('1', '2', '3');
const skuOf = (line: string) => (line === '1' ? 'A' : 'B');
const take = fc
  .record({ lineId, warehouse, steps: fc.integer({ min: 1, max: 8 }), due: fc.option(day, { nil: undefined, freq: 4 }), fenced: fc.integer({ min: 0, max: 4 }) })
  .map(({ fenced, due, ...one }): Take => ({ ...one, sku: skuOf(one.lineId), ...(due && { due }), ...(fenced > 2 && { fence: { group: FENCE, steps: Math.min(fenced, one.steps) } }) }));
const takes = fc.uniqueArray(take, { selector: ({ lineId: line, warehouse: place }) => `${line}#${place}`, minLength: 1, maxLength: 3 });
const key = fc.constantFrom('K1', 'K2', 'K3', 'K4', 'K5');
const ago = fc.constantFrom(0, 0, 5, 30, 90);
const entry: fc.Arbitrary<{ key: string; entry: PlanEntry | undefined }> = fc.oneof(
  fc.record({ key: fc.constantFrom('PO-1', 'PO-2'), entry: fc.option(fc.record({ kind: fc.constant('receipt' as const), steps: fc.integer({ min: 1, max: 20 }), due: day }), { nil: undefined }) }),
  fc.record({ key: fc.constant('erp-1'), entry: fc.option(fc.record({ kind: fc.constant('foreign' as const), steps: fc.integer({ min: 1, max: 6 }), due: day }), { nil: undefined }) }),
  fc.record({ key: fc.constant('safety'), entry: fc.option(fc.record({ kind: fc.constant('safety' as const), steps: fc.integer({ min: 1, max: 3 }) }), { nil: undefined }) }),
  fc.record({ key: fc.constant(`fence#${FENCE}`), entry: fc.option(fc.record({ kind: fc.constant('fence' as const), group: fc.constant(FENCE), steps: fc.integer({ min: 1, max: 6 }) }), { nil: undefined }) }),
);

const reserving: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('take' as const), order, takes, expires: fc.constantFrom(1, 30) }),
  fc.record({ do: fc.constant('bring' as const), order, takes, token: fc.option(key, { nil: undefined }) }, { requiredKeys: ['do', 'order', 'takes'] }).map(({ token, ...one }) => ({ ...one, ...(token && { token }) })),
);
const undoing: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('give' as const, 'soften' as const, 'expire' as const), order }),
  fc.record({ do: fc.constant('give part' as const), order, lineId, steps: fc.integer({ min: 1, max: 4 }), token: key }),
);
const leaving: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('harden' as const), order }),
  fc.record({ do: fc.constant('issue' as const), order, shipment: fc.constantFrom('S1', 'S2', 'S3'), takes, ago }),
);
const moving: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(where, fc.record({ do: fc.constant('receive' as const), key, steps: fc.integer({ min: 1, max: 10 }), ago })).map(([place, one]) => ({ ...place, ...one })),
  fc.tuple(where, fc.record({ do: fc.constantFrom('adjust' as const, 'block' as const), key, steps: fc.integer({ min: -3, max: 4 }), ago })).map(([place, one]) => ({ ...place, ...one })),
  fc.tuple(where, fc.record({ do: fc.constant('snapshot' as const), key, onHand: fc.integer({ min: 0, max: 20 }), ago })).map(([place, one]) => ({ ...place, ...one })),
  fc.tuple(where, entry).map(([place, one]) => ({ do: 'plan' as const, ...place, ...one })),
);
const waiting: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ order, lineId, warehouse, steps: fc.integer({ min: 1, max: 6 }), promise: fc.option(day, { nil: undefined }) }).map(({ promise, ...one }) => ({ do: 'backorder' as const, sku: skuOf(one.lineId), ...one, ...(promise && { promise }) })),
  fc.record({ do: fc.constant('fill' as const), order, takes }),
  fc.record({ do: fc.constant('close' as const), order }),
);

export const anAct: fc.Arbitrary<Act> = fc.oneof({ weight: 5, arbitrary: reserving }, { weight: 3, arbitrary: leaving }, { weight: 2, arbitrary: undoing }, { weight: 3, arbitrary: moving }, { weight: 2, arbitrary: waiting });

/** Does it. What is refused for a reason is no failure. */
export async function perform(ports: Ports, act: Act): Promise<unknown> {
  try {
    return await done(ports, act);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return error.code;
  }
}

async function done({ entity, stock, levels, backorders, clock }: Ports, act: Act): Promise<unknown> {
  const earlier = (minutes: number) => new Date(clock.at.getTime() - minutes * 60_000);
  switch (act.do) {
    case 'take':
      return stock.take(entity, act.order, act.takes, { version: 1, expiresAt: earlier(-(act.expires ?? 1) - 0.5).toISOString() });
    case 'bring':
      return stock.bring(entity, act.order, act.takes, { version: 2, ...(act.token && { token: act.token }) });
    case 'give part':
      return stock.give(entity, act.order, [{ lineId: act.lineId, steps: act.steps }], `give-${act.token}`);
    case 'issue':
      return stock.issue(entity, act.order, `${act.order}-${act.shipment}`, act.takes, earlier(act.ago));
    case 'receive':
    case 'adjust':
    case 'block':
      return levels[act.do](entity, { sku: act.sku, warehouse: act.warehouse, key: `${act.do}-${act.key}`, steps: act.steps, occurredAt: earlier(act.ago), reason: 'said so', ...(act.key === 'K1' && { expected: 'PO-1' }) });
    case 'snapshot':
      return levels.snapshot(entity, { sku: act.sku, warehouse: act.warehouse, key: `snapshot-${act.key}`, onHand: act.onHand, asOf: earlier(act.ago) });
    case 'plan':
      return levels.plan(entity, act.sku, act.warehouse, act.key, act.entry);
    case 'backorder':
      return backorders.open(entity, [{ orderId: act.order, lineId: act.lineId, sku: act.sku, warehouse: act.warehouse, steps: act.steps, shipComplete: false, ...(act.promise && { promise: act.promise }) }]);
    case 'fill': {
      // once, however often it comes up
      const token = `fill-${JSON.stringify(act.takes)}`;
      return stock.add(entity, act.order, act.takes, { version: 2, token }, act.takes.map(({ lineId: line, steps }) => ({ lineId: line, steps })));
    }
    case 'close':
      return backorders.close(entity, act.order);
    default:
      return stock[act.do](entity, act.order);
  }
}

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);
const byDay = (all: readonly [day: string, steps: number][]) => Object.fromEntries([...Map.groupBy(all, ([on]) => on)].map(([on, of]) => [on, sum(of.map(([, steps]) => steps))]));
const withoutZeros = (all: Record<string, number>) => Object.fromEntries(Object.entries(all).filter(([, steps]) => steps !== 0));

/** available = on-hand − blocked − Σ active reservations, and every other counter is what the rows behind it say. */
export async function consistent({ entity, stock, backorders, levels }: Ports): Promise<void> {
  const rows = (await Promise.all(ORDERS.map((one) => stock.reservations(entity, one)))).flat();
  const waits = (await Promise.all(ORDERS.map((one) => backorders.ofOrder(entity, one)))).flat();
  for (const { position, movements } of await levels.since(entity, SKUS, WAREHOUSES, new Date(0))) {
    const here = <T extends Where>(all: readonly T[]) => all.filter((one) => one.sku === position.sku && one.warehouse === position.warehouse);
    const held = here(rows).filter(isHeld);
    const reserved = sum(held.map((row) => row.steps));
    const kept = sum(Object.values(position.plan).map(keptBy));
    const waited = here(waits);
    const available = position.onHand - position.blocked - reserved;
    expect(position).toMatchObject({
      reserved, allocated: sum(held.filter((row) => row.state === 'hard').map((row) => row.steps)), kept, waiting: sum(waited.map((row) => row.steps)),
      available, spare: available - kept, free: available - kept - position.waiting,
    });
    expect(withoutZeros(position.later)).toEqual(withoutZeros(byDay(held.flatMap((row) => (row.due ? [[row.due, row.steps] as [string, number]] : [])))));
    expect(withoutZeros(position.due)).toEqual(byDay(waited.map((row) => [row.promise ?? NO_DATE, row.steps])));
    expect({ onHand: position.onHand, blocked: position.blocked }).toEqual({ onHand: sum(movements.map((one) => one.onHand)), blocked: sum(movements.map((one) => one.blocked)) });
    for (const row of held) expect(row.taken).toBeGreaterThanOrEqual(row.steps);
  }
}

/**
 * What a granted act took of each position was within ATP as it stood, its own ring-fence included. What fills a backorder is measured without backorders:
 * it is itself among those that were counted.
 */
export function withinAtp(act: Act, granted: unknown, before: readonly Position[], after: readonly Position[], at: Date): void {
  if (granted !== true || (act.do !== 'take' && act.do !== 'bring' && act.do !== 'fill')) return;
  const today = at.toISOString().slice(0, 10);
  for (const was of before) {
    const taken = (after.find((one) => one.sku === was.sku && one.warehouse === was.warehouse)?.reserved ?? 0) - was.reserved;
    if (taken > 0) expect(taken).toBeLessThanOrEqual(atp(outlook(act.do === 'fill' ? { ...was, due: {} } : was, today, [FENCE]), today));
  }
}
