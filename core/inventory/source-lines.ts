import { Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Position, Take } from '../model/stock.ts';

/**
 * Which warehouse gives what: one warehouse for the whole order where one can, by priority; otherwise line by line, and a line is split only
 * where no warehouse holds all of it.
 * @throws Rejected stock.short, naming each item that is short and by how much
 */
export function sourceLines(order: Order, warehouses: readonly string[], positions: readonly Position[]): Take[] {
  const left = new Map(positions.map((position) => [`${position.warehouse}#${position.sku}`, Math.max(position.available, 0)]));
  const has = (warehouse: string, sku: string) => left.get(`${warehouse}#${sku}`) ?? 0;
  const demand = new Map<string, number>();
  for (const line of order.lines) demand.set(line.sku, (demand.get(line.sku) ?? 0) + line.steps);

  const short = [...demand]
    .map(([sku, steps]) => ({ sku, asked: steps, available: warehouses.reduce((sum, warehouse) => sum + has(warehouse, sku), 0) }))
    .filter((item) => item.available < item.asked);
  if (short.length > 0) throw new Rejected('stock.short', `not enough stock of ${short.map((item) => item.sku).join(', ')}`, { short });

  const whole = warehouses.find((warehouse) => [...demand].every(([sku, steps]) => has(warehouse, sku) >= steps));
  return order.lines.flatMap((line) => {
    const sole = whole ?? warehouses.find((warehouse) => has(warehouse, line.sku) >= line.steps);
    const takes: Take[] = [];
    let open = line.steps;
    for (const warehouse of sole ? [sole] : warehouses) {
      const steps = Math.min(open, has(warehouse, line.sku));
      if (steps === 0) continue;
      takes.push({ lineId: line.lineId, sku: line.sku, warehouse, steps });
      left.set(`${warehouse}#${line.sku}`, has(warehouse, line.sku) - steps);
      open -= steps;
    }
    return takes;
  });
}
