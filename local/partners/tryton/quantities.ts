import type { Json } from '../../contract.ts';
import type { Context, Erp } from './erp.ts';
import { key, number, type Record_ } from './values.ts';

/** The locations and everything below them. */
export function below(erp: Erp, locations: readonly number[]): Set<number> {
  const found = new Set<number>();
  const visit = (id: number) => {
    if (found.has(id)) return;
    found.add(id);
    for (const child of erp.by('stock.location', 'parent', id)) visit(child.id);
  };
  for (const id of locations) visit(id);
  return found;
}

const inside = (erp: Erp, context: Context): Set<number> => below(erp, ((context['locations'] as Json[] | undefined) ?? []).map(Number));

function net(moves: Record_[], locations: Set<number>): number {
  let quantity = 0;
  for (const move of moves) {
    const into = locations.has(Number(move['to_location']));
    const out = locations.has(Number(move['from_location']));
    if (into && !out) quantity += number(move['internal_quantity']);
    if (out && !into) quantity -= number(move['internal_quantity']);
  }
  return quantity;
}

/**
 * Units of a product at context `locations` at `stock_date_end` (today unless given). With `stock_assign`, what is assigned is gone from where
 * it is and not yet anywhere else, even when it stays within the warehouse.
 */
export function onHand(erp: Erp, product: number, context: Context): number {
  const end = key(context['stock_date_end'] ?? erp.today()) as string;
  const locations = inside(erp, context);
  const moves = erp.documents.by<Record_>('stock.move', 'product', product);
  const done = moves.filter((move) => move['state'] === 'done' && String(key(move['effective_date'])) <= end);
  const leaving = moves.filter((move) => context['stock_assign'] && move['state'] === 'assigned' && locations.has(Number(move['from_location'])));
  return net(done, locations) - leaving.reduce((sum, move) => sum + number(move['internal_quantity']), 0);
}

/** On hand, and every move that is planned until then. */
export function forecast(erp: Erp, product: number, context: Context): number {
  const end = context['stock_date_end'] ? (key(context['stock_date_end']) as string) : '9999-12-31';
  const today = key(erp.today()) as string;
  const moves = erp.documents.by<Record_>('stock.move', 'product', product).filter((move) => {
    if (move['state'] === 'done') return String(key(move['effective_date'])) <= (end > today ? end : today);
    if (move['state'] !== 'draft' && move['state'] !== 'assigned') return false;
    const planned = move['planned_date'] ? (key(move['planned_date']) as string) : today;
    return planned <= end;
  });
  return net(moves, inside(erp, context));
}

/** Free to be assigned in one location (not below): done, less what is assigned to leave it. */
export function assignable(erp: Erp, product: number, location: number): number {
  const moves = erp.documents.by<Record_>('stock.move', 'product', product);
  const counted = moves.filter((move) => move['state'] === 'done' || (move['state'] === 'assigned' && move['from_location'] === location));
  return net(counted, new Set([location]));
}
