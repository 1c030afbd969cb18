import { partId } from '../inventory/kits.ts';
import { Rejected } from '../model/errors.ts';
import type { KitPart } from '../model/kit.ts';
import type { Item } from '../model/masterdata.ts';
import { fromSteps, toSteps } from '../model/quantity.ts';
import type { Order } from '../model/order.ts';
import type { Return, ReturnReceipt } from '../model/return.ts';

type Said = ReturnReceipt['lines'][number];

/** Components of kits, each with what becomes of it. */
export type Pieces = { sku: string; steps: number; disposition: Said['disposition'] }[];

/** A line of a receipt; of kits that came as components, with those. */
export type SaidInKits = Said & { pieces?: Pieces };

/**
 * A receipt with whole kits in place of their components, wherever its return is about a kit and not about the component itself. Refused components make refused kits.
 * @returns `odd`: components that make no whole kit @throws Rejected return.no-whole-quantity
 */
export function kitsBack(order: Order, of: Return, { lines }: ReturnReceipt, items: Map<string, Item>): { lines: SaidInKits[]; odd: { sku: string; quantity: string }[] } {
  const kits = of.lines.flatMap(({ lineId, sku }) => {
    const kit = order.lines.find((line) => line.lineId === lineId)?.kit;
    return kit ? [{ lineId, sku, kit }] : [];
  });
  const isOf = ({ lineId, sku }: Said, kit: (typeof kits)[number]) =>
    kit.kit.some((part) => part.sku === sku) && (lineId === undefined ? !of.lines.some((line) => line.sku === sku) : lineId === kit.lineId || lineId === partId(kit.lineId, sku));
  const rest: SaidInKits[] = [];
  const came = new Map<string, Pieces>();
  for (const said of lines) {
    const kit = kits.find((one) => isOf(said, one));
    if (kit) came.set(kit.lineId, [...(came.get(kit.lineId) ?? []), { sku: said.sku, disposition: said.disposition, steps: stepsOf(said, items) }]);
    else rest.push(said);
  }
  const odd: { sku: string; quantity: string }[] = [];
  for (const { lineId, sku, kit } of kits) {
    for (const refused of [false, true]) {
      const pieces = (came.get(lineId) ?? []).filter(({ disposition }) => (disposition === 'refuse') === refused);
      const count = Math.min(...kit.map((part) => Math.floor(total(pieces, part.sku) / part.steps)));
      const { taken, left } = takeOut(pieces, kit, count);
      if (count > 0) rest.push({ lineId, sku, quantity: String(count), disposition: refused ? 'refuse' : (taken[0]?.disposition ?? 'restock'), pieces: taken });
      for (const { sku: part, steps } of left) odd.push({ sku: part, quantity: text(steps, part, items) });
    }
  }
  return { lines: rest, odd };
}

/** So many kits out of pieces, in their order, and what is left of them. */
export function takeOut(pieces: Pieces, kit: readonly KitPart[], count: number): { taken: Pieces; left: Pieces } {
  const open = new Map(kit.map(({ sku, steps }) => [sku, steps * count]));
  const taken: Pieces = [];
  const left: Pieces = [];
  for (const piece of pieces) {
    const part = Math.min(piece.steps, open.get(piece.sku) ?? 0);
    open.set(piece.sku, (open.get(piece.sku) ?? 0) - part);
    if (part > 0) taken.push({ ...piece, steps: part });
    if (part < piece.steps) left.push({ ...piece, steps: piece.steps - part });
  }
  return { taken, left };
}

const total = (pieces: Pieces, sku: string) => pieces.reduce((sum, piece) => sum + (piece.sku === sku ? piece.steps : 0), 0);
const baseOf = (item: Item | undefined) => item?.units[item.baseUnit];
const text = (steps: number, sku: string, items: Map<string, Item>) => fromSteps(steps, baseOf(items.get(sku)) ?? { numerator: 1, denominator: 1 }) ?? String(steps);

/** The warehouse counts in the base unit. */
function stepsOf({ sku, quantity }: Said, items: Map<string, Item>): number {
  const base = baseOf(items.get(sku));
  const steps = base && toSteps(quantity, base);
  if (!steps) throw new Rejected('return.no-whole-quantity', `${quantity} of ${sku} is no whole quantity`, { sku, quantity });
  return steps;
}
