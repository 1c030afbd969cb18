import { inventory, outgoing } from './computed.ts';
import type { Erp } from './erp.ts';
import { draftMoves } from './moves.ts';
import type { Record_ } from './values.ts';
import { create } from './writing.ts';

/** Draft → waiting, with inventory moves that match the outgoing ones. */
export function wait(erp: Erp, shipment: Record_): void {
  draftMoves(erp, inventory(erp, shipment));
  for (const move of inventory(erp, shipment)) if (move['state'] === 'draft' || move['state'] === 'cancelled') erp.erase('stock.move', move.id);
  const storage = erp.value('stock.shipment.out', shipment, 'warehouse_storage');
  for (const move of outgoing(erp, shipment)) {
    if (move['state'] === 'cancelled' || move['state'] === 'done') continue;
    create(erp, 'stock.move', {
      product: move['product'] ?? null, uom: move['uom'] ?? null, quantity: move['quantity'] ?? null, from_location: storage, to_location: move['from_location'] ?? null,
      shipment: `stock.shipment.out,${shipment.id}`, planned_date: move['planned_date'] ?? null, company: move['company'] ?? null, origin: `stock.move,${move.id}`,
    });
  }
  erp.update('stock.shipment.out', shipment.id, { state: 'waiting' });
}
