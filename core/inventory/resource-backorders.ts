import type { Backorder, Position, Take } from '../model/stock.ts';
import { apart, wholeOf } from './kits.ts';

/** Stock that a backorder gets. */
export type Filling = Take & { orderId: string };

/**
 * Which orders get what of an item that has arrived: the oldest promise first, from the warehouse where it waits before the others. One that ships complete
 * gets all that it waits for, or lets the next one have it; a kit, as many as there are whole ones of at one warehouse. What is kept for others, ring-fences among it, is not given.
 * What is unfit for it, of lots that do not last long enough, it leaves to the next one.
 * @param waiting oldest promise first @param warehouses that may serve each, by priority; absent: all of them
 */
export function resourceBackorders(waiting: readonly Backorder[], positions: readonly Position[], warehouses: (backorder: Backorder) => readonly string[], unfit: (backorder: Backorder, warehouse: string) => number = () => 0): Filling[] {
  const left = new Map(positions.map((position) => [`${position.warehouse}#${position.sku}`, Math.max(position.spare, 0)]));
  return waiting.flatMap((backorder) => {
    const { orderId, lineId, sku, steps, warehouse: own, shipComplete, kit } = backorder;
    const places = warehouses(backorder).toSorted((a, b) => Number(b === own) - Number(a === own));
    const has = (warehouse: string) => wholeOf(backorder, (one) => Math.max((left.get(`${warehouse}#${one}`) ?? 0) - unfit(backorder, warehouse), 0));
    if (shipComplete && places.reduce((sum, warehouse) => sum + has(warehouse), 0) < steps) return [];
    const fillings: Filling[] = [];
    let open = steps;
    for (const warehouse of places) {
      const part = Math.min(open, has(warehouse));
      if (part === 0) continue;
      const filling: Filling = { orderId, lineId, sku, warehouse, steps: part, ...(kit && { kit }) };
      for (const { sku: one, steps: by } of apart(filling)) left.set(`${warehouse}#${one}`, (left.get(`${warehouse}#${one}`) ?? 0) - by);
      fillings.push(filling);
      open -= part;
    }
    return fillings;
  });
}
