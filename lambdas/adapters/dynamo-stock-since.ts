import type { Since } from '../../core/inventory/levels.ts';
import { COUNTERS } from '../../core/inventory/position.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Position } from '../../core/model/stock.ts';
import { readHeld, readMovements, readPositions } from './dynamo-stock-reads.ts';
import { chunks, CONTENDED } from './dynamo-stock-writes.ts';

const ROUNDS = 8;
/** Positions whose pasts are read at the same time. */
const AT_ONCE = 25;

/** See `StockLevels.since`. What moved while it was read would be taken back twice, so those positions are read again. */
export async function readSince(entity: string, skus: readonly string[], warehouses: readonly string[], instant: Date): Promise<Since[]> {
  const done: Since[] = [];
  let left = await readPositions(entity, skus, warehouses);
  for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
    const read: Since[] = [];
    for (const part of chunks(left, AT_ONCE)) read.push(...(await Promise.all(part.map((position) => sinceOf(entity, position, instant)))));
    const again = new Map((await readPositions(entity, [...new Set(left.map(({ sku }) => sku))], warehouses)).map((position) => [nameOf(position), position]));
    left = [];
    for (const since of read) {
      const now = again.get(nameOf(since.position));
      if (now && isSame(now, since.position)) done.push(since);
      else if (now) left.push(now);
    }
  }
  if (left.length > 0) throw new Transient(CONTENDED, `${left.map(nameOf).join(', ')} moved ${ROUNDS} times while it was read`);
  return done;
}

async function sinceOf(entity: string, position: Position, instant: Date): Promise<Since> {
  const { sku, warehouse } = position;
  const [movements, reservations] = await Promise.all([readMovements(entity, sku, warehouse, instant), readHeld(entity, sku, warehouse, instant)]);
  return { position, movements: movements.toReversed(), reservations };
}

const nameOf = ({ sku, warehouse }: { sku: string; warehouse: string }) => `${warehouse}#${sku}`;
const isSame = (a: Position, b: Position) => COUNTERS.every((name) => a[name] === b[name]);
