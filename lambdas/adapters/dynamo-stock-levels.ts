import type { Moved, Outcome, Since, Snapshot, StockLevels } from '../../core/inventory/levels.ts';
import { blocked, type Change, counted, levelled, moved, planned, sample, sinceSnapshot } from '../../core/inventory/movements.ts';
import { emptyPosition } from '../../core/inventory/position.ts';
import { Rejected, Transient } from '../../core/model/errors.ts';
import type { PlanEntry, Position } from '../../core/model/stock.ts';
import { dynamo, transact, type Write } from './dynamo.ts';
import { readKeys, readMovements, readPositions } from './dynamo-stock-reads.ts';
import { readSince } from './dynamo-stock-since.ts';
import { CONTENDED, ledgerPk, positionKey, putMovement, shiftPosition, stockTable } from './dynamo-stock-writes.ts';

const ROUNDS = 8;

export class DynamoStockLevels implements StockLevels {
  readonly #now: () => Date;
  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  receive = (entity: string, receipt: Moved & { expected?: string }) => this.#once(entity, receipt, { receipt: receipt.steps }, (position, at) => moved(position, 'receipt', receipt, at));
  adjust = (entity: string, adjustment: Moved) => this.#once(entity, adjustment, { adjustment: adjustment.steps }, (position, at) => moved(position, 'adjustment', adjustment, at));
  block = (entity: string, block: Moved) => this.#once(entity, block, { block: block.steps }, (position, at) => blocked(position, block, at));

  snapshot = (entity: string, snapshot: Snapshot): Promise<Outcome> =>
    this.#once(entity, snapshot, { snapshot: snapshot.onHand, asOf: snapshot.asOf.toISOString() }, async (position, at) => {
      const movements = await readMovements(entity, snapshot.sku, snapshot.warehouse, sinceSnapshot(snapshot.asOf));
      return levelled(position, snapshot, movements, at) ?? { sample: sample(snapshot, at) };
    });

  async plan(entity: string, sku: string, warehouse: string, key: string, entry: PlanEntry | undefined): Promise<Position> {
    return change(entity, sku, warehouse, this.#now(), (position, at) => planned(position, key, entry, at));
  }

  since = (entity: string, skus: readonly string[], warehouses: readonly string[], instant: Date): Promise<Since[]> => readSince(entity, skus, warehouses, instant);

  /** A document that counts once, by its key. The mark keeps what it said and what `available` was before. */
  async #once(entity: string, { sku, warehouse, key }: { sku: string; warehouse: string; key: string }, said: object, decide: (position: Position, at: Date) => Decided | Promise<Decided>): Promise<Outcome> {
    const mark = { pk: ledgerPk(entity, sku, warehouse), sk: `key#${key}` };
    const asked = JSON.stringify(said);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [there] = await readKeys([mark]);
      const position = await ensurePosition(entity, sku, warehouse);
      if (there) {
        if (there.said !== asked) throw new Rejected('stock.key-reused', `${key} moved another quantity of ${sku} at ${warehouse} before`, { key, sku, warehouse });
        return { position, result: there.result as Outcome['result'], before: there.before as number };
      }
      const at = this.#now();
      const decided = await decide(position, at);
      const result = 'sample' in decided ? 'sample' : 'applied';
      const before = position.available;
      const first: Write = { Put: { TableName: stockTable(), Item: { ...mark, said: asked, result, before }, ConditionExpression: 'attribute_not_exists(pk)' } };
      const writes = 'sample' in decided ? [putMovement(entity, sku, warehouse, decided.sample)] : changeWrites(entity, position, decided);
      if (!(await transact([first, ...writes], CONTENDED))) return { position: await ensurePosition(entity, sku, warehouse), result, before };
    }
    throw contended(sku, warehouse);
  }
}

type Decided = Change | { sample: ReturnType<typeof sample> };

/** See `Stock.setOnHand`. */
export async function setLevel(entity: string, { sku, warehouse, onHand, asOf }: { sku: string; warehouse: string; onHand: number; asOf?: Date | undefined }, now: Date): Promise<void> {
  await change(entity, sku, warehouse, now, (position, at) => counted(position, onHand, asOf, at));
}

/** Reads a position, decides, and writes on condition that nothing moved or was planned in between; else reads and decides again. */
async function change(entity: string, sku: string, warehouse: string, at: Date, decide: (position: Position, at: Date) => Change | undefined): Promise<Position> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const position = await ensurePosition(entity, sku, warehouse);
    const changed = decide(position, at);
    if (!changed) return position;
    if (!(await transact(changeWrites(entity, position, changed), CONTENDED))) return ensurePosition(entity, sku, warehouse);
  }
  throw contended(sku, warehouse);
}

function changeWrites(entity: string, position: Position, { shift, movement, asOf, entry }: Change): Write[] {
  const { sku, warehouse, sequence } = position;
  const update = shiftPosition(entity, sku, warehouse, shift, {}, (x) => {
    x.if(`${x.name('sequence')} = ${x.value(sequence)}`);
    if (asOf) x.set(['asOf'], asOf);
    if (asOf === null) x.remove(['asOf']);
    if (entry) {
      const before = position.plan[entry.key];
      // what is taken out of a ring-fence moves no sequence
      x.if(before ? `${x.name('plan', entry.key, 'steps')} = ${x.value(before.steps)}` : `attribute_not_exists(${x.name('plan', entry.key)})`);
      if (entry.entry) x.set(['plan', entry.key], entry.entry);
      else if (before) x.remove(['plan', entry.key]);
    }
    // days that say nothing any more
    for (const day of Object.keys(position.later)) if (day < movement.at.slice(0, 10)) x.remove(['later', day]);
    for (const [day, steps] of Object.entries(position.due)) if (steps === 0) x.remove(['due', day]);
  });
  return [update, putMovement(entity, sku, warehouse, movement)];
}

/** The position as it is, made where there was none. */
export async function ensurePosition(entity: string, sku: string, warehouse: string): Promise<Position> {
  const [position] = await readPositions(entity, [sku], [warehouse]);
  if (position) return position;
  const empty = emptyPosition(sku, warehouse);
  try {
    await dynamo.put({ TableName: stockTable(), Item: { ...positionKey(entity, sku, warehouse), ...empty }, ConditionExpression: 'attribute_not_exists(pk)' });
    return empty;
  } catch (error) {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
    return ensurePosition(entity, sku, warehouse);
  }
}

const contended = (sku: string, warehouse: string) => new Transient(CONTENDED, `${sku} at ${warehouse} moved ${ROUNDS} times while it was changed`);
