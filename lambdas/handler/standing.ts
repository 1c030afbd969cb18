import { asTold } from '../../core/inventory/as-told.ts';
import type { Position } from '../../core/model/stock.ts';
import { stores } from '../adapters/stores.ts';

/** Stock as it is known to stand. */
export async function standing(entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<Position[]> {
  return asTold(...(await Promise.all([stores.stock.positions(entity, skus, warehouses), stores.marks.marks(entity, warehouses)])));
}
