import type { EdiLine } from '../../core/model/interchange.ts';
import { AlreadyExists } from '../../core/model/errors.ts';
import { type LegacyOrder, LEGACY, legacyKey } from '../../core/ordering/legacy.ts';
import { idempotencyRow } from './dynamo-orders.ts';
import { stores } from './stores.ts';

/**
 * Orders that another system took are known from now on. Asked again it does nothing more.
 * @returns how many are new, and which are orders of ours already: those were taken twice
 */
export async function seedLegacyOrders(entity: string, orders: Iterable<LegacyOrder>, dry: boolean): Promise<{ seeded: number; known: number; ours: LegacyOrder[] }> {
  const count = { seeded: 0, known: 0, ours: [] as LegacyOrder[] };
  for (const order of orders) {
    const change = legacyKey(entity, order);
    const there = await idempotencyRow(`business#${change.key}`);
    if (there) {
      if (there.requestHash === LEGACY && there.orderId === order.legacyId) count.known += 1;
      else count.ours.push(order);
      continue;
    }
    if (!dry) {
      try {
        await stores.unit.commit([change]);
      } catch (error) {
        if (!(error instanceof AlreadyExists)) throw error;
        count.ours.push(order); // its channel was faster
        continue;
      }
    }
    count.seeded += 1;
  }
  return count;
}

/**
 * Our numbers to partners go on after the last one that another system used.
 * @returns those that were not moved, because ours are beyond it already
 */
export async function handOverControls(lines: Iterable<{ line: EdiLine; last: number }>, dry: boolean): Promise<{ moved: number; beyond: EdiLine[] }> {
  const count = { moved: 0, beyond: [] as EdiLine[] };
  for (const { line, last } of lines) {
    if (dry || (await stores.controls.goOnAfter(line, last))) count.moved += 1;
    else count.beyond.push(line);
  }
  return count;
}
