import type { KitPart } from '../model/kit.ts';
import type { Position, Take } from '../model/stock.ts';
import type { Groups } from './atp.ts';
import { wholeOf } from './kits.ts';

/** What one order may take of each position, as it is used up while a plan is made: what is free, and what is left of its own ring-fences. */
export class StockPool {
  readonly #left = new Map<string, { free: number; fences: Map<string, number> }>();

  constructor(positions: readonly Position[], groups: Groups) {
    for (const { sku, warehouse, free, plan } of positions) {
      const own = Object.values(plan).flatMap(({ kind, group, steps }) => (kind === 'fence' && group && groups.includes(group) ? [[group, steps] as [string, number]] : []));
      // where more is kept and waited for than there is, a quota is worth nothing
      this.#left.set(`${warehouse}#${sku}`, { free: Math.max(free, 0), fences: new Map(free < 0 ? [] : own) });
    }
  }

  /** A copy, to try a plan on. */
  copy(): StockPool {
    const copy = new StockPool([], []);
    for (const [place, { free, fences }] of this.#left) copy.#left.set(place, { free, fences: new Map(fences) });
    return copy;
  }

  has(warehouse: string, sku: string): number {
    const left = this.#left.get(`${warehouse}#${sku}`);
    return left ? left.free + (largest(left.fences)?.[1] ?? 0) : 0;
  }

  /** How many whole ones of what a line asks for: kits, where it is for a kit. */
  whole = (warehouse: string, line: { sku: string; kit?: readonly KitPart[] | undefined }): number => wholeOf(line, (sku) => this.has(warehouse, sku));

  /** Its quota first: that is for nobody else. */
  take(line: { lineId: string; sku: string; goodUntil?: string | undefined; kit?: readonly KitPart[] | undefined }, warehouse: string, steps: number, due: string | undefined): Take {
    const take = { lineId: line.lineId, sku: line.sku, warehouse, steps, ...(due && { due }), ...(line.goodUntil && { goodUntil: line.goodUntil }) };
    if (!line.kit) return { ...take, ...this.#take(line.sku, warehouse, steps) };
    return { ...take, kit: line.kit.map((part) => ({ ...part, ...this.#take(part.sku, warehouse, steps * part.steps) })) };
  }

  #take(sku: string, warehouse: string, steps: number): Pick<Take, 'fence'> {
    const left = this.#left.get(`${warehouse}#${sku}`);
    const fence = left && largest(left.fences);
    const fenced = Math.min(fence?.[1] ?? 0, steps);
    if (left) left.free -= steps - fenced;
    if (fence) left?.fences.set(fence[0], fence[1] - fenced);
    return fence && fenced > 0 ? { fence: { group: fence[0], steps: fenced } } : {};
  }
}

/** A reservation takes of one ring-fence. */
const largest = (fences: ReadonlyMap<string, number>) => [...fences].filter(([, steps]) => steps > 0).sort(([, a], [, b]) => b - a)[0];
