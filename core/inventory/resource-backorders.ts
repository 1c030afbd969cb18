import type { Order } from '../model/order.ts';
import type { Backorder, Position, Take } from '../model/stock.ts';
import { move } from '../ordering/line-moves.ts';
import { withReleases } from './plan-releases.ts';
import { bookedBy, holdOf, merged } from './reserve-stock.ts';
import type { Stock } from './stock.ts';

/** Stock that a backorder gets. */
export type Filling = Take & { orderId: string };

/**
 * Which orders get what of an item that has arrived: the oldest promise first, from the warehouse where it waits before the others. One that ships complete
 * gets all that it waits for, or lets the next one have it.
 * @param waiting oldest promise first @param warehouses that may serve each, by priority; absent: all of them
 */
export function resourceBackorders(waiting: readonly Backorder[], positions: readonly Position[], warehouses: (backorder: Backorder) => readonly string[]): Filling[] {
  const left = new Map(positions.map((position) => [`${position.warehouse}#${position.sku}`, Math.max(position.spare, 0)]));
  return waiting.flatMap((backorder) => {
    const { orderId, lineId, sku, steps, warehouse: own, shipComplete } = backorder;
    const places = warehouses(backorder).toSorted((a, b) => Number(b === own) - Number(a === own));
    const has = (warehouse: string) => left.get(`${warehouse}#${sku}`) ?? 0;
    if (shipComplete && places.reduce((sum, warehouse) => sum + has(warehouse), 0) < steps) return [];
    const fillings: Filling[] = [];
    let open = steps;
    for (const warehouse of places) {
      const part = Math.min(open, has(warehouse));
      if (part === 0) continue;
      left.set(`${warehouse}#${sku}`, has(warehouse) - part);
      fillings.push({ orderId, lineId, sku, warehouse, steps: part });
      open -= part;
    }
    return fillings;
  });
}

/**
 * Reserves for an order what it waited for, and plans the releases of that. Safe to repeat where the order was not stored after the stock was taken.
 * @returns undefined where it does not wait for so much, where it ships complete and that is not all of it, or where others were faster: it waits on
 */
export async function fillBackorders(order: Order, takes: readonly Take[], stock: Stock, at: Date): Promise<Order | undefined> {
  const waits = order.lines.filter((line) => line.quantities.backordered > 0);
  const gets = (lineId: string) => takes.reduce((sum, take) => sum + (take.lineId === lineId ? take.steps : 0), 0);
  if (takes.length === 0 || takes.some((take) => gets(take.lineId) > (waits.find((line) => line.lineId === take.lineId)?.quantities.backordered ?? 0))) return undefined;
  if (order.fulfilment?.shipComplete && waits.some((line) => gets(line.lineId) < line.quantities.backordered)) return undefined;
  const fills = takes.map(({ lineId, steps }) => ({ lineId, steps }));
  if (!(await stock.bring(order.entity, order.orderId, merged([...bookedBy(order), ...takes]), holdOf(order, at), fills))) return undefined;
  return withReleases({ ...order, lines: order.lines.map((line) => move(line, gets(line.lineId), 'backordered', 'reserved')) }, takes);
}
