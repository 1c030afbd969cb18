import type { Warehouse } from '../model/masterdata.ts';
import type { Position, Take } from '../model/stock.ts';
import { atp, betterDays, type Groups, outlook } from './atp.ts';

interface Line {
  lineId: string;
  sku: string;
  steps: number;
}

/**
 * Where each backorder waits, and for which day it can be promised: the first on which one warehouse can give all of it, after what the same order takes
 * and what waits before it. Where none can, it waits at the first warehouse, for supply that nobody knows of yet.
 */
export function expectBackorders<T extends Line>(
  lines: readonly T[],
  takes: readonly Take[],
  warehouses: readonly Warehouse[],
  { positions, groups, today, due }: { positions: readonly Position[]; groups: Groups; today: string; due?: string | undefined },
): (T & { warehouse: string; promise?: string })[] {
  const asked = new Map<string, number>();
  const ask = (warehouse: string, sku: string, steps: number) => asked.set(`${warehouse}#${sku}`, (asked.get(`${warehouse}#${sku}`) ?? 0) + steps);
  for (const { warehouse, sku, steps } of takes) ask(warehouse, sku, steps);
  return lines.map((line) => {
    const dates = warehouses.flatMap(({ warehouse }) => {
      const position = positions.find((one) => one.warehouse === warehouse && one.sku === line.sku);
      if (!position) return [];
      const days = outlook(position, today, groups);
      const day = betterDays(days, due ?? today).find((from) => atp(days, from) - (asked.get(`${warehouse}#${line.sku}`) ?? 0) >= line.steps);
      return day ? [{ warehouse, promise: day }] : [];
    });
    const best = dates.toSorted((a, b) => a.promise.localeCompare(b.promise))[0];
    const place = best ?? { warehouse: warehouses[0]?.warehouse ?? '' };
    ask(place.warehouse, line.sku, line.steps);
    return { ...line, ...place };
  });
}
