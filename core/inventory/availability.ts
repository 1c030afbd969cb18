import { kitOf } from '../masterdata/kit-of.ts';
import { Rejected } from '../model/errors.ts';
import type { Item, Warehouse } from '../model/masterdata.ts';
import { toSteps } from '../model/quantity.ts';
import type { AvailableLine, QuestionLine } from '../model/questions.ts';
import { atWarehouse, type Part, partAt, type Place, text } from './at-warehouse.ts';
import { betterDays, type Groups, type Picture } from './atp.ts';

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

/**
 * What can be promised to leave on a day: ATP, per warehouse and over all of them, in the base unit; of a kit, as many as the component that is least allows,
 * at each warehouse by itself. Lines that ask for the same item, or for a kit with it, share what there is, the first line first; a line that cannot be answered
 * says why by its code. A warehouse whose level is stale promises nothing firm.
 * @param items components of kits among them
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
    const parts = partsOf(item, items);
    if (!parts) return { ...line, code: 'availability.kit-unusable' };
    const places = question.warehouses.map((warehouse) => placeOf(warehouse, parts, known, today, question));
    const firm = (day: string) => total(places.filter(({ stale }) => !stale), day);
    const before = most(parts, promised);
    const available = firm(from);
    const promisable = Math.min(steps, Math.max(available - before, 0));
    const unconfirmed = total(places, from) - available;
    const ahead = most(parts, wanted);
    const fullFrom = promisable < steps ? betterDays(daysOf(places), from).find((day) => firm(day) - ahead >= steps) : undefined;
    for (const { sku, steps: each } of parts) {
      promised.set(sku, (promised.get(sku) ?? 0) + promisable * each);
      wanted.set(sku, (wanted.get(sku) ?? 0) + steps * each);
    }
    const asOf = oldest(places.flatMap((place) => place.parts.flatMap(({ picture }) => (picture ? [picture] : []))));
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
      warehouses: places.map((place) => atWarehouse(place, { from, today, base, explain: question.explain, items: item.kit && items })),
    };
  });
}

/** What stock is kept of: the article itself, or the components of a kit. Undefined where its bill cannot be used. */
function partsOf(item: Item, items: Map<string, Item>): { sku: string; steps: number }[] | undefined {
  try {
    return kitOf(item, items) ?? [{ sku: item.sku, steps: 1 }];
  } catch (error) {
    if (error instanceof Rejected) return undefined;
    throw error;
  }
}

function placeOf({ warehouse, staleAfterMinutes }: AvailabilityQuestion['warehouses'][number], parts: readonly { sku: string; steps: number }[], known: ReadonlyMap<string, Picture>, today: string, { at, groups }: AvailabilityQuestion): Place {
  const isStale = ({ picture }: Part) => picture !== undefined && staleAfterMinutes !== undefined && (picture.asOf === undefined || at.getTime() - Date.parse(picture.asOf) > staleAfterMinutes * 60_000);
  const all = parts.map(({ sku, steps }) => partAt({ sku, steps }, known.get(`${warehouse}#${sku}`), today, groups));
  return { warehouse, stale: all.some(isStale), parts: all };
}

/** How many are spoken for by lines before: of a kit, as many as the component that is spoken for most. */
const most = (parts: readonly { sku: string; steps: number }[], spoken: ReadonlyMap<string, number>) => Math.max(...parts.map(({ sku, steps }) => Math.ceil((spoken.get(sku) ?? 0) / steps)));
const total = (places: readonly Place[], day: string) => places.reduce((sum, { parts }) => sum + Math.min(...parts.map((part) => part.whole(day))), 0);
const daysOf = (places: readonly Place[]) => places.flatMap(({ parts }) => parts.flatMap(({ days }) => days)).toSorted((a, b) => a.day.localeCompare(b.day));

/** An answer is as old as its oldest part; of unknown age where one part is. */
function oldest(pictures: readonly Picture[]): string | undefined {
  const marks = pictures.map(({ asOf }) => asOf);
  return marks.every((mark) => mark !== undefined) ? [...marks].sort()[0] : undefined;
}
