import type { KitPart } from '../model/kit.ts';
import type { Warehouse } from '../model/masterdata.ts';
import type { Position, Take } from '../model/stock.ts';
import { atp, betterDays, type Groups, outlook } from './atp.ts';
import { apart } from './kits.ts';

interface Line {
  lineId: string;
  sku: string;
  steps: number;
  kit?: KitPart[] | undefined;
}

/**
 * Where each backorder waits, and for which day it can be promised: the first on which one warehouse can give all of it, after what the same order takes
 * and what waits before it; of a kit, of each component. Where none can, it waits at the first warehouse, for supply that nobody knows of yet.
 */
export function expectBackorders<T extends Line>(
  lines: readonly T[],
  takes: readonly Take[],
  warehouses: readonly Warehouse[],
  { positions, groups, today, due }: { positions: readonly Position[]; groups: Groups; today: string; due?: string | undefined },
): (T & { warehouse: string; promise?: string })[] {
  const asked = new Map<string, number>();
  const ask = (warehouse: string, sku: string, steps: number) => asked.set(`${warehouse}#${sku}`, (asked.get(`${warehouse}#${sku}`) ?? 0) + steps);
  for (const { warehouse, sku, steps } of takes.flatMap(apart)) ask(warehouse, sku, steps);
  return lines.map((line) => {
    const dates = warehouses.flatMap(({ warehouse }) => {
      const parts = apart(line).flatMap(({ sku, steps }) => {
        const position = positions.find((one) => one.warehouse === warehouse && one.sku === sku);
        return position ? [{ days: outlook(position, today, groups), steps: steps + (asked.get(`${warehouse}#${sku}`) ?? 0) }] : [];
      });
      if (parts.length < (line.kit?.length ?? 1)) return [];
      const day = [...new Set(parts.flatMap(({ days }) => betterDays(days, due ?? today)))].sort().find((from) => parts.every(({ days, steps }) => atp(days, from) >= steps));
      return day ? [{ warehouse, promise: day }] : [];
    });
    const best = dates.toSorted((a, b) => a.promise.localeCompare(b.promise))[0];
    const place = best ?? { warehouse: warehouses[0]?.warehouse ?? '' };
    for (const { sku, steps } of apart(line)) ask(place.warehouse, sku, steps);
    return { ...line, ...place };
  });
}
