import type { Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { ChangeSourcing } from '../model/order-change.ts';
import { withReleases } from '../inventory/plan-releases.ts';
import { restateCharges } from '../posting/restate-charges.ts';
import { move } from './line-moves.ts';
import { stepsIn } from '../model/quantity.ts';

/**
 * What a change has added, where it stands by now: held or the supplier's, and promised where the order is; what is not there waits, or is cancelled by the
 * customer's policy and billed no discount, freight or tax.
 */
export function landChange(order: Order, sourcing: ChangeSourcing | undefined, items: Map<string, Item>): Order {
  const { backordered = [], cancelled = [], dropShips = [] } = sourcing ?? {};
  const along = (line: OrderLine): OrderLine => {
    const settled = move(move(line, stepsIn(backordered, line.lineId), 'received', 'backordered'), stepsIn(cancelled, line.lineId), 'received', 'cancelled');
    const reserved = move(settled, settled.quantities.received, 'received', 'reserved');
    return order.acceptedAt ? move(reserved, reserved.quantities.reserved, 'reserved', 'accepted') : reserved;
  };
  const landed = { ...order, lines: order.lines.map(along) };
  return withReleases(cancelled.length > 0 ? restateCharges(order, landed, items, 'half-even') : landed, [], dropShips);
}
