import type { Backorders, NewBackorder, WaitedFor } from '../../core/inventory/backorders.ts';
import { lineOf } from '../../core/inventory/kits.ts';
import { Shifts } from '../../core/inventory/position.ts';
import { opened, waits } from '../../core/inventory/waiting.ts';
import { Transient } from '../../core/model/errors.ts';
import type { Backorder } from '../../core/model/stock.ts';
import { dynamo, type Write } from './dynamo.ts';
import { ensurePosition } from './dynamo-stock-levels.ts';
import { readOrder, readWaited, readWaiting } from './dynamo-stock-reads.ts';
import { chunks, commit, CONTENDED, putBackorder, putMovement, putWaited, shiftPosition, stockTable, waitedKey } from './dynamo-stock-writes.ts';

/** Each backorder comes with its movement and a mark that its item is waited for and, at worst, two positions of its own. */
const CHUNK = 16;
const ROUNDS = 8;

export class DynamoBackorders implements Backorders {
  readonly #now: () => Date;
  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  async open(entity: string, backorders: NewBackorder[]): Promise<void> {
    for (const [orderId, all] of Map.groupBy(backorders, (one) => one.orderId)) {
      await this.#each(entity, orderId, (rows, at) =>
        all.flatMap((one) => {
          const before = rows.find((row) => row.lineId === one.lineId);
          const after = opened(before, one, at);
          return after ? [{ before, after }] : [];
        }),
      );
    }
  }

  async close(entity: string, orderId: string, lineIds?: readonly string[]): Promise<void> {
    await this.#each(entity, orderId, (rows) =>
      rows.filter((row) => row.steps > 0 && (lineIds?.includes(lineOf(row)) ?? true)).map((before) => ({ before, after: { ...before, steps: 0, revision: before.revision + 1 } })),
    );
  }

  ofOrder = async (entity: string, orderId: string): Promise<Backorder[]> => (await readOrder(entity, orderId)).backorders.filter((row) => row.steps > 0);
  ofItem = (entity: string, sku: string, limit: number): Promise<Backorder[]> => readWaiting(entity, sku, limit);

  items = (): AsyncIterable<WaitedFor> => readWaited();

  async forget({ entity, sku, since }: WaitedFor): Promise<void> {
    const condition = { ConditionExpression: 'since = :since', ExpressionAttributeValues: { ':since': since } };
    await dynamo.delete({ TableName: stockTable(), Key: waitedKey(entity, sku), ...condition }).catch((error: unknown) => {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error; // somebody waits for it again
    });
  }

  /** Reads again and decides again where one moved in between. */
  async #each(entity: string, orderId: string, decide: (rows: Backorder[], at: string) => BackorderStep[]): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const at = this.#now().toISOString();
      const changes = decide((await readOrder(entity, orderId)).backorders, at);
      let all = true;
      for (const part of chunks(changes, CHUNK)) {
        await Promise.all(part.map(({ after }) => ensurePosition(entity, after.sku, after.warehouse)));
        const { shifts, writes } = stored(entity, part, at);
        all = (await commit(shifts.all().map(({ sku, warehouse, shift }) => shiftPosition(entity, sku, warehouse, shift)), writes)) === 'done' && all;
      }
      if (all) return;
    }
    throw new Transient(CONTENDED, `the backorders of order ${orderId} moved ${ROUNDS} times while they were changed`);
  }
}

interface BackorderStep {
  before?: Backorder | undefined;
  after: Backorder;
}

function stored(entity: string, steps: readonly BackorderStep[], at: string): { shifts: Shifts; writes: Write[] } {
  const shifts = new Shifts();
  const writes: Write[] = [];
  for (const { before, after } of steps) {
    for (const [row, sign] of [[before, -1], [after, 1]] as const) {
      if (!row || row.steps === 0) continue;
      const { shift, movement } = waits({ ...row, revision: after.revision }, sign * row.steps, at);
      shifts.add(row.sku, row.warehouse, shift);
      writes.push(putMovement(entity, row.sku, row.warehouse, movement));
    }
    writes.push(putBackorder(entity, before, after));
  }
  for (const sku of new Set(steps.flatMap(({ after }) => (after.steps > 0 ? [after.sku] : [])))) writes.push(putWaited({ entity, sku, since: at }));
  return { shifts, writes };
}
