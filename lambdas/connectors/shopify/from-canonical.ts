import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { piecesOf } from '../../../core/shipping/pieces.ts';
import type { OpenLine } from './schema.ts';

/** Pieces to tell of, by Shopify's id of the order line. */
export type Pieces = Map<string, number>;

/** Capture took the number in Shopify's id of a line as our line id. */
export const lineGid = (lineId: string): string => `gid://shopify/LineItem/${lineId}`;

/**
 * What a fulfilment is known by in the shop, since it takes no id of ours: the tracking numbers, or the shipment's own id where there are none.
 */
export const tracking = (shipment: Shipment): { numbers: string[]; company?: string } => ({
  numbers: shipment.trackingNumbers.length > 0 ? shipment.trackingNumbers : [shipment.shipmentId],
  ...(shipment.carrier && { company: shipment.carrier }),
});

/** @throws Rejected channel.not-whole-units */
export const piecesByGid = (order: Order, shipment: Shipment): Pieces => new Map([...piecesOf(order, shipment)].map(([lineId, pieces]) => [lineGid(lineId), pieces]));

/** Takes from one fulfilment order what it still has; `pieces` is what is left to place afterwards. */
export function place(pieces: Pieces, open: readonly OpenLine[]): { lines: { id: string; quantity: number }[]; left: Pieces } {
  const left = new Map(pieces);
  const lines = open.flatMap(({ id, remainingQuantity, lineItem }) => {
    const quantity = Math.min(remainingQuantity, left.get(lineItem.id) ?? 0);
    if (quantity <= 0) return [];
    left.set(lineItem.id, (left.get(lineItem.id) ?? 0) - quantity);
    return [{ id, quantity }];
  });
  return { lines, left: new Map([...left].filter(([, quantity]) => quantity > 0)) };
}

export const totalOf = (pieces: Pieces): number => [...pieces.values()].reduce((sum, each) => sum + each, 0);
