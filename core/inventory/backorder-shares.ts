import type { Warehouse } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import type { Backorder, Position } from '../model/stock.ts';
import type { Backorders } from './backorders.ts';
import { skusOf } from '../masterdata/kit-of.ts';
import { serving } from './eligible.ts';
import { fitForOrder, goodUntil, unfit } from './good-until.ts';
import { demandOf } from './kits.ts';
import type { Lots } from './lots.ts';
import { type Filling, resourceBackorders } from './resource-backorders.ts';
import type { Stock } from './stock.ts';

/** So many of those who wait for an item are looked at, oldest promise first. */
const MOST = 200;

export interface Queue {
  stock: Pick<Stock, 'positions'>;
  backorders: Pick<Backorders, 'ofItem' | 'ofOrder'>;
  lots: Pick<Lots, 'positions'>;
  orders: { get(entity: string, orderId: string): Promise<Order | undefined> };
}

/**
 * Which orders get what of an item as stock stands, oldest promise first. Only what was promised waits in this queue: an order that is still held up lets the
 * others go first, and one that was cancelled waits no more. A kit that waits for it needs its other components as well; who
 * wants lots that last long gets none of the others.
 */
export async function sharesOf(entity: string, sku: string, warehouses: readonly Warehouse[], queue: Queue, at: Date): Promise<Filling[]> {
  const names = warehouses.map(({ warehouse }) => warehouse);
  const positions = await queue.stock.positions(entity, [sku], names);
  if (!positions.some(({ spare }) => spare > 0)) return [];
  const kept = await queue.backorders.ofItem(entity, sku, MOST);
  const ids = [...new Set(kept.map(({ orderId }) => orderId))];
  const orders = new Map(await Promise.all(ids.map(async (id) => [id, await queue.orders.get(entity, id)] as const)));
  const rows = kept.flatMap((row) => asOrdered(row, orders.get(row.orderId)));
  const others = skusOf(rows).filter((one) => one !== sku);
  if (others.length > 0) positions.push(...(await queue.stock.positions(entity, others, names)));
  const places = (row: Backorder) => {
    const order = orders.get(row.orderId);
    return order ? serving(order, warehouses).map(({ warehouse }) => warehouse) : [];
  };
  const lasts = ({ orderId, lineId }: Backorder | Filling) => {
    const order = orders.get(orderId);
    return order && goodUntil(order, order.lines.find((line) => line.lineId === lineId)?.lots, at);
  };
  const lots = rows.some(lasts) ? await queue.lots.positions(entity, [sku], names) : [];
  const unfitFor = (row: Backorder, warehouse: string) => {
    const [day, position] = [lasts(row), positions.find((one) => one.sku === sku && one.warehouse === warehouse)];
    return day && position ? unfit(position, lots.find((one) => one.warehouse === warehouse), day) : 0;
  };
  const waiting: Backorder[] = [];
  for (const row of rows) {
    const order = orders.get(row.orderId);
    if (!order || !waitsFor(order, row)) continue;
    if (row.shipComplete && !(await restIsThere(order, row, places(row), queue, at))) continue;
    waiting.push(row);
  }
  return resourceBackorders(waiting, positions, places, unfitFor).map((filling) => {
    const day = lasts(filling);
    return day ? { ...filling, goodUntil: day } : filling;
  });
}

/** One that waits as a component, as what the order waits for; none where its line is no such kit. */
function asOrdered({ partOf, ...row }: Backorder, order: Order | undefined): Backorder[] {
  if (!partOf) return [row];
  const line = order?.lines.find(({ lineId }) => lineId === partOf.lineId);
  return line?.kit ? [{ ...row, lineId: line.lineId, sku: line.sku, steps: Math.floor(row.steps / partOf.steps), kit: line.kit }] : [];
}

const waitsFor = (order: Order, { lineId, steps }: Backorder): boolean =>
  order.acceptedAt !== undefined && !order.cancellation && order.lines.some((line) => line.lineId === lineId && line.quantities.backordered >= steps);

/** An order that leaves whole or not at all needs its other lines as well; another order may be faster there. */
async function restIsThere(order: Order, row: Backorder, places: readonly string[], { stock, backorders, lots }: Queue, at: Date): Promise<boolean> {
  const { entity } = order;
  const others = (await backorders.ofOrder(entity, row.orderId)).filter(({ lineId }) => lineId !== row.lineId);
  if (others.length === 0) return true;
  const positions = await fitForOrder(order, order.lines, await stock.positions(entity, skusOf([row, ...others]), places), lots, at);
  return [...demandOf([row, ...others])].every(([sku, steps]) => spareOf(positions, sku) >= steps);
}

const spareOf = (positions: readonly Position[], sku: string): number => positions.reduce((sum, position) => sum + (position.sku === sku ? Math.max(position.spare, 0) : 0), 0);
