import type { Item } from '../model/masterdata.ts';
import { fromSteps, type UnitRatio } from '../model/quantity.ts';
import type { BalanceView, WarehouseAvailability } from '../model/questions.ts';
import { atp, type Balance, type Groups, lowest, outlook, type Picture } from './atp.ts';

/** An article at a warehouse, of which a unit of what is asked for takes `steps`. */
export interface Part {
  sku: string;
  steps: number;
  picture: Picture | undefined;
  days: Balance[];
  /** How many of what is asked for it allows to leave on a day. */
  whole(day: string): number;
}

/** One warehouse's part of an answer. */
export interface Place {
  warehouse: string;
  stale: boolean;
  parts: Part[];
}

/** Stock that was never told of is none; one that is over-committed has none to promise. */
export function partAt({ sku, steps }: { sku: string; steps: number }, picture: Picture | undefined, today: string, groups: Groups): Part {
  const days = picture ? outlook(picture, today, groups) : [];
  return { sku, steps, picture, days, whole: (day) => Math.floor(promisable(days, day) / steps) };
}

const promisable = (days: readonly Balance[], day: string) => (days.length > 0 ? Math.max(atp(days, day), 0) : 0);

interface View {
  from: string;
  today: string;
  base: UnitRatio;
  explain: boolean;
  /** Of a kit: its components among them. */
  items?: ReadonlyMap<string, Item> | undefined;
}

export function atWarehouse({ warehouse, stale, parts }: Place, view: View): WarehouseAvailability {
  const { from, base, explain, items } = view;
  const scarce = parts.reduce((least, part) => (part.whole(from) < least.whole(from) ? part : least));
  const marks = parts.map(({ picture }) => picture?.asOf).filter((asOf) => asOf !== undefined).sort();
  return {
    warehouse,
    available: text(scarce.whole(from), base),
    ...(marks[0] && marks.length === parts.length && { asOf: marks[0] }),
    ...(stale && { stale }),
    ...(explain && (items ? { limitedBy: scarce.sku, components: parts.map((part) => componentOf(part, view, items)) } : whyOf(scarce, view))),
  };
}

function whyOf(part: Part, view: View): Partial<WarehouseAvailability> {
  const { onHand = 0, blocked = 0, reserved = 0 } = part.picture ?? {};
  const { base } = view;
  return { onHand: text(onHand, base), blocked: text(blocked, base), reserved: text(reserved, base), ...balanceOf(part, view) };
}

function componentOf(part: Part, view: View, items: ReadonlyMap<string, Item>): NonNullable<WarehouseAvailability['components']>[number] {
  const { sku, steps, picture, days } = part;
  const item = items.get(sku);
  const base = item?.units[item.baseUnit];
  if (!item || !base) throw new RangeError(`${sku} has no usable base unit`);
  return { sku, perKit: text(steps, base), baseUnit: item.baseUnit, available: text(promisable(days, view.from), base), kits: part.whole(view.from), ...(picture?.asOf && { asOf: picture.asOf }), ...balanceOf(part, { ...view, base }) };
}

function balanceOf({ picture, days }: Part, { from, today, base }: View): Pick<WarehouseAvailability, 'balance' | 'expected'> {
  if (!picture) return {};
  const receipts = Object.values(picture.plan).flatMap(({ kind, due, steps }) => (kind === 'receipt' && due ? [{ due, amount: text(steps, base), overdue: due < today }] : []));
  return { balance: inBase(lowest(days, from), base), expected: receipts.toSorted((a, b) => a.due.localeCompare(b.due)) };
}

function inBase({ day, ...amounts }: Balance, base: UnitRatio): BalanceView {
  const { onHand, receipts, blocked, reserved, backordered, foreign, safety, ringFenced, shortDated, net } = amounts;
  const said = (steps: number) => text(steps, base);
  return { day, onHand: said(onHand), receipts: said(receipts), blocked: said(blocked), reserved: said(reserved), backordered: said(backordered), foreign: said(foreign), safety: said(safety), ringFenced: said(ringFenced), shortDated: said(shortDated), net: said(net) };
}

/** @throws RangeError where the base unit has no exact decimal form: master data is wrong */
export function text(steps: number, base: UnitRatio): string {
  const amount = fromSteps(steps, base);
  if (amount === undefined) throw new RangeError(`${steps} steps of ${base.numerator}/${base.denominator} have no decimal form`);
  return amount;
}
