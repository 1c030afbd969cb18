import type { Warehouse } from '../model/masterdata.ts';
import type { HousePolicy } from '../model/policy.ts';

export type SourcingPolicy = NonNullable<HousePolicy['sourcing']>;

export interface Destination {
  country: string;
  postalCode?: string | undefined;
}

/** Warehouses in the order in which goods are taken from them. They come by priority, and stay so where nothing else tells them apart. */
export const ranked = (warehouses: readonly Warehouse[], policy: SourcingPolicy, to: Destination | undefined): Warehouse[] =>
  policy === 'nearest' && to ? warehouses.toSorted((a, b) => distance(a, to) - distance(b, to)) : [...warehouses];

/** In km, by the longest beginning of the postal code that the warehouse has a distance for. What nobody has measured is far. */
export function distance({ distances = [] }: Warehouse, { country, postalCode = '' }: Destination): number {
  const code = postalCode.replaceAll(' ', '').toUpperCase();
  const fits = distances.filter((one) => one.country === country && code.startsWith(one.postalPrefix));
  const [best] = fits.sort((a, b) => b.postalPrefix.length - a.postalPrefix.length);
  return best?.km ?? Number.MAX_SAFE_INTEGER;
}

/** With more than this many the sets of warehouses to compare are too many: the first ones are compared. */
const MOST_COMPARED = 8;

/** Every set of them, the smallest first, and among those of one size the one with the best ranked first. */
export function subsets(warehouses: readonly Warehouse[]): Warehouse[][] {
  const compared = warehouses.slice(0, MOST_COMPARED);
  let sets: Warehouse[][] = [[]];
  for (const warehouse of compared) sets = [...sets, ...sets.map((set) => [...set, warehouse])];
  const rank = (set: readonly Warehouse[]) => set.map((warehouse) => String(compared.indexOf(warehouse))).join('');
  return sets.filter((set) => set.length > 0).sort((a, b) => a.length - b.length || rank(a).localeCompare(rank(b)));
}
