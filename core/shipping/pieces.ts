import Fraction from 'fraction.js';
import { Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import { fromSteps } from '../model/quantity.ts';
import type { Shipment } from '../model/shipment.ts';

/** What a channel is told has left, by our line: whole numbers of what it sold; what went out in place of it counts as that. @throws Rejected channel.not-whole-units */
export function piecesOf(order: Order, shipment: Shipment): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { lineId: left, sku, steps: gone } of shipment.matched ?? []) {
    const instead = order.lines.find((line) => line.lineId === left)?.instead;
    const lineId = instead?.lineId ?? left;
    const unit = order.lines.find((line) => line.lineId === lineId)?.unit;
    const steps = new Fraction(gone).mul(new Fraction(instead?.ratio.denominator ?? 1, instead?.ratio.numerator ?? 1));
    const amount = unit && steps.d === 1n ? fromSteps(Number(steps.n), unit) : undefined;
    if (!amount || !/^\d+$/.test(amount)) throw new Rejected('channel.not-whole-units', `${gone} steps of ${sku} are no whole number of what the channel sold`, { lineId, sku });
    pieces.set(lineId, (pieces.get(lineId) ?? 0) + Number(amount));
  }
  return pieces;
}
