import { Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import { fromSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';

/** What a channel is told has left, by our line: whole numbers of what it sold. @throws Rejected channel.not-whole-units */
export function piecesOf(order: Order, shipment: Shipment): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { lineId, sku, steps } of shipment.matched ?? []) {
    const unit = order.lines.find((line) => line.lineId === lineId)?.unit;
    const amount = unit && fromSteps(steps, unit);
    if (!amount || !/^\d+$/.test(amount)) throw new Rejected('channel.not-whole-units', `${steps} steps of ${sku} are no whole number of what the channel sold`, { lineId, sku });
    pieces.set(lineId, (pieces.get(lineId) ?? 0) + Number(amount));
  }
  return pieces;
}
