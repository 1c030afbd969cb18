import { idIn, inventory, outgoing } from './computed.ts';
import type { Erp } from './erp.ts';
import { wait } from './inventory-moves.ts';
import { assignMoves, assignTry, cancelMoves, doMoves, draftMoves } from './moves.ts';
import { processSale } from './sales.ts';
import { number, type Record_ } from './values.ts';

/** States from which a button does something; from any other state it does nothing, and says nothing. */
const FROM: Readonly<Record<string, readonly string[]>> = {
  draft: ['waiting', 'cancelled'], wait: ['draft', 'waiting', 'assigned'], assign_try: ['waiting'], assign_force: ['waiting'],
  pick: ['waiting', 'assigned'], pack: ['waiting', 'picked'], done: ['packed'], cancel: ['draft', 'waiting', 'assigned', 'picked', 'packed'],
};

/** One button of a customer shipment. assign_try answers whether everything could be assigned. */
export function shipmentButton(erp: Erp, button: string, ids: number[]): boolean | null {
  const shipments = ids.map((id) => erp.get('stock.shipment.out', id));
  const able = shipments.filter((shipment) => FROM[button]?.includes(String(shipment['state'])));
  if (button === 'assign_try') return shipments.every((shipment) => able.includes(shipment) && tryToAssign(erp, shipment));
  for (const shipment of able) {
    const state = (value: string) => erp.update('stock.shipment.out', shipment.id, { state: value });
    if (button === 'draft') {
      draftMoves(erp, [...inventory(erp, shipment), ...outgoing(erp, shipment)]);
      state('draft');
    } else if (button === 'wait') wait(erp, shipment);
    else if (button === 'assign_force') {
      assignMoves(erp, inventory(erp, shipment));
      state('assigned');
    } else if (button === 'pick') {
      doMoves(erp, byId(inventory(erp, shipment)));
      sync(erp, shipment);
      state('picked');
    } else if (button === 'pack') {
      for (const move of outgoing(erp, shipment)) if (number(move['quantity']) === 0) drop(erp, move);
      assignMoves(erp, outgoing(erp, shipment));
      state('packed');
    } else if (button === 'done') {
      doMoves(erp, byId(outgoing(erp, shipment)));
      erp.update('stock.shipment.out', shipment.id, { state: 'done', effective_date: shipment['effective_date'] ?? erp.today() });
    } else if (button === 'cancel') {
      cancelMoves(erp, [...outgoing(erp, shipment), ...inventory(erp, shipment)]);
      state('cancelled');
    }
    if (button === 'done' || button === 'cancel' || button === 'draft') follow(erp, shipment);
  }
  return null;
}

function tryToAssign(erp: Erp, shipment: Record_): boolean {
  if (!assignTry(erp, inventory(erp, shipment))) return false;
  erp.update('stock.shipment.out', shipment.id, { state: 'assigned' });
  return true;
}

/** What was picked is what goes out. */
function sync(erp: Erp, shipment: Record_): void {
  for (const out of outgoing(erp, shipment)) {
    if (out['state'] === 'cancelled') continue;
    const picked = inventory(erp, shipment).filter((move) => move['state'] !== 'cancelled' && idIn(move['origin'], 'stock.move') === out.id);
    const quantity = picked.reduce((total, move) => total + number(move['quantity']), 0);
    if (quantity !== number(out['quantity'])) erp.update('stock.move', out.id, { quantity, internal_quantity: quantity });
  }
}

function drop(erp: Erp, move: Record_): void {
  for (const from of erp.by('stock.move', 'origin', `stock.move,${move.id}`)) erp.update('stock.move', from.id, { origin: null });
  erp.erase('stock.move', move.id);
}

/** The sales behind the shipment look at what happened. */
function follow(erp: Erp, shipment: Record_): void {
  const lines = outgoing(erp, shipment).flatMap((move) => erp.find('sale.line', idIn(move['origin'], 'sale.line')) ?? []);
  for (const id of new Set(lines.map((line) => Number(line['sale'])))) processSale(erp, id);
}

const byId = (moves: Record_[]): Record_[] => moves.toSorted((a, b) => a.id - b.id);
