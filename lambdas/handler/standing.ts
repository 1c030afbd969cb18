import { asTold } from '../../core/inventory/as-told.ts';
import { fitForOrder, lotsWanted } from '../../core/inventory/good-until.ts';
import type { Customer, Item } from '../../core/model/masterdata.ts';
import type { Position } from '../../core/model/stock.ts';
import { stores } from '../adapters/stores.ts';

/** Who asks, and when it would leave. */
interface Asking {
  customer: Customer | undefined;
  shipNotBefore?: string | undefined;
  at: Date;
}

/** Stock as it is known to stand, as far as it is fit for whoever asks: of what is kept by lots, those that last for as long as it wants once it has left. */
export async function standing(entity: string, items: ReadonlyMap<string, Item>, skus: readonly string[], warehouses: readonly string[], { customer, shipNotBefore, at }: Asking): Promise<Position[]> {
  const [positions, marks] = await Promise.all([stores.stock.positions(entity, skus, warehouses), stores.marks.marks(entity, warehouses)]);
  const wanted = skus.map((sku) => ({ sku, lots: lotsWanted(items.get(sku), customer) }));
  return fitForOrder({ entity, shipNotBefore }, wanted, asTold(positions, marks), stores.lots, at);
}
