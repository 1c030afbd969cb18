import type { Item } from '../model/masterdata.ts';
import { fromSteps, toSteps, type UnitRatio } from '../model/quantity.ts';
import type { AvailableLine, QuestionLine, WarehouseAvailability } from '../model/questions.ts';
import type { Position } from '../model/stock.ts';

export interface AvailabilityQuestion {
  lines: readonly QuestionLine[];
  /** In the order in which goods are taken from them. */
  warehouses: readonly string[];
  at: Date;
  explain: boolean;
}

/**
 * What could be promised now: on hand − blocked − reserved, per warehouse and over all of them, in the base unit. Lines that ask for the same item
 * share what there is, the first line first; a line that cannot be answered says why by its code.
 */
export function availability(question: AvailabilityQuestion, items: Map<string, Item>, positions: readonly Position[]): AvailableLine[] {
  const at = new Map(positions.map((position) => [`${position.warehouse}#${position.sku}`, position]));
  const promised = new Map<string, number>();
  return question.lines.map((line) => {
    const item = items.get(line.sku);
    const unit = item?.units[line.quantity.uom];
    const base = item?.units[item.baseUnit];
    if (!item?.active) return { ...line, code: 'availability.unknown-sku' };
    if (!unit || !base) return { ...line, code: 'availability.unknown-unit' };
    const steps = toSteps(line.quantity.amount, unit);
    if (!steps) return { ...line, code: 'availability.unit-does-not-divide' };
    const places = question.warehouses.map((warehouse) => ({ warehouse, position: at.get(`${warehouse}#${line.sku}`) }));
    const available = places.reduce((sum, { position }) => sum + Math.max(position?.available ?? 0, 0), 0);
    const before = promised.get(line.sku) ?? 0;
    const promisable = Math.min(steps, available - before);
    promised.set(line.sku, before + promisable);
    const asOf = oldest(places.flatMap(({ position }) => (position ? [position] : [])));
    return {
      ...line,
      baseUnit: item.baseUnit,
      asked: text(steps, base),
      available: text(available, base),
      promisable: text(promisable, base),
      promise: promisable === steps ? 'full' : promisable > 0 ? 'partly' : 'none',
      ...(asOf && { asOf, age: Math.max(Math.floor((question.at.getTime() - Date.parse(asOf)) / 1000), 0) }),
      warehouses: places.map(({ warehouse, position }) => atWarehouse(warehouse, position, base, question.explain)),
    };
  });
}

/** Stock that was never told of is none; one that is over-committed has none to promise. */
function atWarehouse(warehouse: string, position: Position | undefined, base: UnitRatio, explain: boolean): WarehouseAvailability {
  const { onHand = 0, blocked = 0, reserved = 0, available = 0, asOf } = position ?? {};
  return {
    warehouse,
    available: text(Math.max(available, 0), base),
    ...(asOf && { asOf }),
    ...(explain && { onHand: text(onHand, base), blocked: text(blocked, base), reserved: text(reserved, base) }),
  };
}

/** An answer is as old as its oldest part; of unknown age where one part is. */
function oldest(positions: readonly Position[]): string | undefined {
  const marks = positions.map(({ asOf }) => asOf);
  return marks.every((mark) => mark !== undefined) ? [...marks].sort()[0] : undefined;
}

/** @throws RangeError where the base unit has no exact decimal form: master data is wrong */
function text(steps: number, base: UnitRatio): string {
  const amount = fromSteps(steps, base);
  if (amount === undefined) throw new RangeError(`${steps} steps of ${base.numerator}/${base.denominator} have no decimal form`);
  return amount;
}
