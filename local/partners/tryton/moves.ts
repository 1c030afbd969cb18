import { createHash } from 'node:crypto';
import { nameOf } from './computed.ts';
import type { Erp } from './erp.ts';
import { userWarning } from './errors.ts';
import { assignable } from './quantities.ts';
import { number, type Record_ } from './values.ts';
import { create } from './writing.ts';

/** Raises a warning unless the user has accepted it in res.user.warning; an acceptance counts once unless it is for always. */
export function warn(erp: Erp, name: string, message: string): void {
  const accepted = erp.by('res.user.warning', 'name', name).find((each) => each['user'] === erp.user);
  if (!accepted) throw userWarning(name, message);
  if (!accepted['always']) erp.erase('res.user.warning', accepted.id);
}

/** Stock goes from one location to the other. Moves from a supplier or to a customer need an origin, or somebody who accepts that there is none. */
export function doMoves(erp: Erp, moves: Record_[]): void {
  const open = moves.filter((move) => move['state'] === 'draft' || move['state'] === 'assigned');
  const type = (id: unknown) => erp.get('stock.location', Number(id))['type'];
  const lone = open.filter((move) => !move['origin'] && (type(move['from_location']) === 'supplier' || type(move['to_location']) === 'customer'));
  if (lone.length) {
    const names = lone.slice(0, 5).map((move) => nameOf(erp, 'stock.move', move)).join('", "');
    const key = createHash('md5').update(lone.map((move) => move.id).join()).digest('hex');
    warn(erp, `${key}.done`, `Stock moves "${names}" have no origin.`);
  }
  for (const move of open) {
    const product = erp.get('product.product', move['product']);
    erp.update('stock.move', move.id, { state: 'done', effective_date: move['effective_date'] ?? erp.today(), cost_price: product['cost_price'] ?? null });
  }
}

export function draftMoves(erp: Erp, moves: Record_[]): void {
  for (const move of moves) if (move['state'] === 'assigned' || move['state'] === 'staging') erp.update('stock.move', move.id, { state: 'draft' });
}

export function cancelMoves(erp: Erp, moves: Record_[]): void {
  for (const move of moves) if (['draft', 'assigned', 'staging'].includes(String(move['state']))) erp.update('stock.move', move.id, { state: 'cancelled' });
}

export function assignMoves(erp: Erp, moves: Record_[]): void {
  for (const move of moves) if (move['state'] === 'draft') erp.update('stock.move', move.id, { state: 'assigned' });
}

/** Assigns what is there: a move that is short is split, its rest stays a draft. True when nothing is short. */
export function assignTry(erp: Erp, moves: Record_[]): boolean {
  let whole = true;
  for (const move of moves.toSorted((a, b) => a.id - b.id)) {
    if (move['state'] !== 'draft' || number(move['quantity']) === 0) continue;
    const there = assignable(erp, Number(move['product']), Number(move['from_location']));
    const wanted = number(move['quantity']);
    if (there >= wanted) {
      erp.update('stock.move', move.id, { state: 'assigned' });
      continue;
    }
    whole = false;
    if (there <= 0) continue;
    erp.update('stock.move', move.id, { quantity: wanted - there, internal_quantity: wanted - there });
    const { id: _, create_date: _c, write_date: _w, create_uid: _u, write_uid: _v, ...copy } = move;
    const part = create(erp, 'stock.move', { ...copy, quantity: there });
    erp.update('stock.move', part, { state: 'assigned', internal_quantity: there });
  }
  return whole;
}
