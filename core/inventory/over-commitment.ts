import type { Desk } from '../exceptions/desk.ts';
import type { DeskException } from '../model/exception.ts';
import type { Position, Reservation } from '../model/stock.ts';
import type { Outcome, Snapshot, StockLevels } from './levels.ts';
import type { Stock } from './stock.ts';

export const OVER_COMMITTED = 'stock.over-committed';
const DEADLINE_HOURS = 4;
/** A desk row names this many orders; the count tells of all. */
const MOST_NAMED = 50;

/** The desk, as far as over-commitments go on and off it. */
export type Alarm = Pick<Desk, 'get' | 'raise' | 'close'>;

/** Names the row of a position: the same for the same position. */
export type RowOf = (entity: string, sku: string, warehouse: string) => { exceptionId: string; runbook: string };

/**
 * Takes the levels that a warehouse system tells. One that falls below what is committed is kept, and the warehouse is told which orders are concerned; once
 * there is enough again, that is closed by itself. Safe to repeat: told again, a level does nothing, and the desk is as it should be.
 */
export async function takeSnapshots(entity: string, snapshots: readonly Snapshot[], ports: { levels: StockLevels; stock: Stock; desk: Alarm }, rowOf: RowOf, at: Date): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const snapshot of snapshots) {
    const outcome = await ports.levels.snapshot(entity, snapshot);
    await watchCommitments(entity, outcome, ports, rowOf, at);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** To be called with what any movement, level or block did to a position. */
export async function watchCommitments(entity: string, { position, before }: Outcome, { stock, desk }: { stock: Stock; desk: Alarm }, rowOf: RowOf, at: Date): Promise<void> {
  const { sku, warehouse, available } = position;
  const row = rowOf(entity, sku, warehouse);
  if (available >= 0) return before < 0 ? desk.close(row.exceptionId, at) : undefined;
  const found = overCommitment(entity, position, await stock.holders(entity, sku, warehouse), row, at);
  const known = await desk.get(row.exceptionId);
  // the same trouble, still there: one row, since when it began; come again, it is told again, and its event is another one
  const again = { ...found, occurrences: (known?.occurrences ?? 0) + 1 };
  await desk.raise(known?.status === 'open' ? { ...again, openedAt: known.openedAt, deadline: known.deadline } : again);
}

/** The last promise goes first: who reserved last is named first. */
export function overCommitment(entity: string, { sku, warehouse, onHand, blocked, reserved, available, asOf }: Position, holders: readonly Reservation[], row: ReturnType<RowOf>, at: Date): DeskException {
  const since = (holder: Reservation) => holder.history[0]?.at ?? '';
  const orders = holders.toSorted((a, b) => since(b).localeCompare(since(a))).map(({ orderId, lineId, steps, state }) => ({ orderId, lineId, steps, state }));
  return {
    entity, businessUnit: '*', region: '*',
    ...row,
    kind: 'noticed',
    status: 'open',
    code: OVER_COMMITTED,
    message: `${warehouse} has ${onHand - blocked} of ${sku}, and ${reserved} are promised`,
    detail: { sku, warehouse, onHand, blocked, reserved, short: -available, ...(asOf && { asOf }), count: orders.length, orders: orders.slice(0, MOST_NAMED) },
    owner: 'warehouse',
    severity: 'high',
    deadline: new Date(at.getTime() + DEADLINE_HOURS * 3_600_000).toISOString(),
    sagaId: `stock:${entity}#${sku}#${warehouse}`,
    step: 'stock',
    orderId: '',
    correlationId: '',
    executionArn: '',
    occurrences: 1,
    openedAt: at.toISOString(),
    updatedAt: at.toISOString(),
  };
}
