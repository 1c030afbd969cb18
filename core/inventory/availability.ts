import type { Item, Warehouse } from '../model/masterdata.ts';
import { fromSteps, toSteps, type UnitRatio } from '../model/quantity.ts';
import type { AvailableLine, BalanceView, QuestionLine, WarehouseAvailability } from '../model/questions.ts';
import { atp, type Balance, betterDays, type Groups, lowest, outlook, type Picture } from './atp.ts';

export interface AvailabilityQuestion {
  lines: readonly QuestionLine[];
  /** Those that may serve, in the order in which goods are taken from them. */
  warehouses: readonly Pick<Warehouse, 'warehouse' | 'staleAfterMinutes'>[];
  at: Date;
  /** The day from which it may leave; before today: today. */
  shipNotBefore?: string | undefined;
  groups: Groups;
  explain: boolean;
}

/** One warehouse's part of an answer. */
interface Place {
  warehouse: string;
  picture: Picture | undefined;
  stale: boolean;
  days: Balance[];
}

/**
 * What can be promised to leave on a day: ATP, per warehouse and over all of them, in the base unit. Lines that ask for the same item share what there is,
 * the first line first; a line that cannot be answered says why by its code. A warehouse whose level is stale promises nothing firm.
 */
export function availability(question: AvailabilityQuestion, items: Map<string, Item>, pictures: readonly Picture[]): AvailableLine[] {
  const today = question.at.toISOString().slice(0, 10);
  const from = question.shipNotBefore && question.shipNotBefore > today ? question.shipNotBefore : today;
  const known = new Map(pictures.map((picture) => [`${picture.warehouse}#${picture.sku}`, picture]));
  const promised = new Map<string, number>();
  const wanted = new Map<string, number>();
  return question.lines.map((line) => {
    const item = items.get(line.sku);
    const unit = item?.units[line.quantity.uom];
    const base = item?.units[item.baseUnit];
    if (!item?.active) return { ...line, code: 'availability.unknown-sku' };
    if (!unit || !base) return { ...line, code: 'availability.unknown-unit' };
    const steps = toSteps(line.quantity.amount, unit);
    if (!steps) return { ...line, code: 'availability.unit-does-not-divide' };
    const places = question.warehouses.map((warehouse) => placeOf(warehouse, known.get(`${warehouse.warehouse}#${line.sku}`), today, question));
    const firm = (day: string) => total(places.filter(({ stale }) => !stale), day);
    const before = promised.get(line.sku) ?? 0;
    const available = firm(from);
    const promisable = Math.min(steps, Math.max(available - before, 0));
    const unconfirmed = total(places, from) - available;
    const ahead = wanted.get(line.sku) ?? 0;
    const fullFrom = promisable < steps ? betterDays(places.flatMap(({ days }) => days).toSorted((a, b) => a.day.localeCompare(b.day)), from).find((day) => firm(day) - ahead >= steps) : undefined;
    promised.set(line.sku, before + promisable);
    wanted.set(line.sku, ahead + steps);
    const asOf = oldest(places.flatMap(({ picture }) => (picture ? [picture] : [])));
    return {
      ...line,
      baseUnit: item.baseUnit,
      asked: text(steps, base),
      available: text(available, base),
      promisable: text(promisable, base),
      promise: promisable === steps ? 'full' : promisable > 0 ? 'partly' : unconfirmed > 0 ? 'unconfirmed' : 'none',
      ...(unconfirmed > 0 && { unconfirmed: text(unconfirmed, base) }),
      ...(fullFrom && { fullFrom }),
      ...(asOf && { asOf, age: Math.max(Math.floor((question.at.getTime() - Date.parse(asOf)) / 1000), 0) }),
      warehouses: places.map((place) => atWarehouse(place, from, today, base, question.explain)),
    };
  });
}

function placeOf({ warehouse, staleAfterMinutes }: AvailabilityQuestion['warehouses'][number], picture: Picture | undefined, today: string, { at, groups }: AvailabilityQuestion): Place {
  const stale = picture !== undefined && staleAfterMinutes !== undefined && (picture.asOf === undefined || at.getTime() - Date.parse(picture.asOf) > staleAfterMinutes * 60_000);
  return { warehouse, picture, stale, days: picture ? outlook(picture, today, groups) : [] };
}

const promisableAt = ({ days }: Place, day: string) => (days.length > 0 ? Math.max(atp(days, day), 0) : 0);
const total = (places: readonly Place[], day: string) => places.reduce((sum, place) => sum + promisableAt(place, day), 0);

/** Stock that was never told of is none; one that is over-committed has none to promise. */
function atWarehouse(place: Place, from: string, today: string, base: UnitRatio, explain: boolean): WarehouseAvailability {
  const { warehouse, picture, stale, days } = place;
  const { onHand = 0, blocked = 0, reserved = 0, asOf, plan = {} } = picture ?? {};
  const receipts = Object.values(plan).flatMap(({ kind, due, steps }) => (kind === 'receipt' && due ? [{ due, amount: text(steps, base), overdue: due < today }] : []));
  return {
    warehouse,
    available: text(promisableAt(place, from), base),
    ...(asOf && { asOf }),
    ...(stale && { stale }),
    ...(explain && { onHand: text(onHand, base), blocked: text(blocked, base), reserved: text(reserved, base) }),
    ...(explain && picture && { balance: inBase(lowest(days, from), base), expected: receipts.toSorted((a, b) => a.due.localeCompare(b.due)) }),
  };
}

function inBase({ day, ...amounts }: Balance, base: UnitRatio): BalanceView {
  const { onHand, receipts, blocked, reserved, backordered, foreign, safety, ringFenced, net } = amounts;
  const said = (steps: number) => text(steps, base);
  return { day, onHand: said(onHand), receipts: said(receipts), blocked: said(blocked), reserved: said(reserved), backordered: said(backordered), foreign: said(foreign), safety: said(safety), ringFenced: said(ringFenced), net: said(net) };
}

/** An answer is as old as its oldest part; of unknown age where one part is. */
function oldest(pictures: readonly Picture[]): string | undefined {
  const marks = pictures.map(({ asOf }) => asOf);
  return marks.every((mark) => mark !== undefined) ? [...marks].sort()[0] : undefined;
}

/** @throws RangeError where the base unit has no exact decimal form: master data is wrong */
function text(steps: number, base: UnitRatio): string {
  const amount = fromSteps(steps, base);
  if (amount === undefined) throw new RangeError(`${steps} steps of ${base.numerator}/${base.denominator} have no decimal form`);
  return amount;
}
