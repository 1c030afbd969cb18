import { daysAfter } from '../model/day.ts';
import type { LotLevel, LotPosition } from '../model/lot.ts';
import type { Customer, Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { Position } from '../model/stock.ts';
import type { Picture } from './atp.ts';
import type { Step } from './held.ts';
import { isGood, type Lots } from './lots.ts';
import { SHORT_DATED } from './short-dated.ts';

/** For how long lots of an article must still be good when they leave; none where it is not kept by lots. */
export const lotsWanted = (item: Item | undefined, customer: Pick<Customer, 'minimumShelfLifeDays'> | undefined): OrderLine['lots'] =>
  item?.lots && { minimumDays: customer?.minimumShelfLifeDays ?? item.lots.minimumDays };

/** Of an article that is kept by lots: the day on which what is given must still be good, as long after it leaves as whoever gets it wants. */
export function goodUntil({ shipNotBefore }: Pick<Order, 'shipNotBefore'>, lots: OrderLine['lots'], at: Date): string | undefined {
  const today = at.toISOString().slice(0, 10);
  return lots && daysAfter(shipNotBefore && shipNotBefore > today ? shipNotBefore : today, lots.minimumDays);
}

/**
 * What there is at a position and is not promised for a day so far off: of lots that end before it, or of none that anybody told of. What is kept back as expired is
 * not in it, nor what is allocated. Whatever else is reserved there counts as if it would take the lots that last: so whoever else takes what ends sooner,
 * those who were promised the lots that last get them.
 */
export function unfit({ onHand, plan }: Pick<Picture, 'onHand' | 'plan'>, lots: Pick<LotPosition, 'lots'> | undefined, day: string): number {
  const [good, bad] = [true, false].map((is) => (lots?.lots ?? []).filter((lot) => isGood(lot, day, 0) === is)) as [LotLevel[], LotLevel[]];
  const sum = (of: readonly LotLevel[], what: (lot: LotLevel) => number) => of.reduce((total, lot) => total + what(lot), 0);
  const known = sum(bad, (lot) => Math.max(lot.onHand - lot.allocated, 0));
  const rest = onHand - sum(good, (lot) => lot.onHand) - sum(bad, (lot) => lot.allocated);
  return Math.max(Math.max(known, rest) - (plan[SHORT_DATED]?.steps ?? 0), 0);
}

/** Positions as they are for whoever wants what is taken of an article to be good on a day: what is not fit for that is kept back. */
export const fitFor = (positions: readonly Position[], lots: readonly LotPosition[], dayOf: (sku: string) => string | undefined): Position[] =>
  positions.map((position) => {
    const day = dayOf(position.sku);
    const less = day === undefined ? 0 : unfit(position, lotsAt(lots, position), day);
    if (less === 0) return position;
    const { kept, spare, free, plan } = position;
    return { ...position, kept: kept + less, spare: spare - less, free: free - less, plan: { ...plan, [SHORT_DATED]: { kind: 'short-dated', steps: (plan[SHORT_DATED]?.steps ?? 0) + less } } };
  });

const lotsAt = (lots: readonly LotPosition[], { sku, warehouse }: { sku: string; warehouse: string }) => lots.find((one) => one.sku === sku && one.warehouse === warehouse);

type Wanting = Pick<OrderLine, 'sku' | 'lots'>;

/** The same for the lines of an order; where none of them is kept by lots nothing more is read. @param positions of whatever they need, components among them */
export async function fitForOrder(order: Pick<Order, 'entity' | 'shipNotBefore'>, lines: readonly Wanting[], positions: readonly Position[], lots: Pick<Lots, 'positions'>, at: Date): Promise<Position[]> {
  const days = new Map(lines.flatMap((line) => (line.lots ? [[line.sku, goodUntil(order, line.lots, at)] as const] : [])));
  const kept = positions.filter(({ sku }) => days.has(sku));
  if (kept.length === 0) return [...positions];
  const unique = (all: readonly string[]) => [...new Set(all)];
  const known = await lots.positions(order.entity, unique(kept.map(({ sku }) => sku)), unique(kept.map(({ warehouse }) => warehouse)));
  return fitFor(positions, known, (sku) => days.get(sku));
}

/** What is taken of each position and must be good for some time: until the last day that is asked. */
export function lasting(steps: readonly Step[]): { sku: string; warehouse: string; day: string }[] {
  const places = new Map<string, { sku: string; warehouse: string; day: string }>();
  for (const { after: { sku, warehouse, goodUntil: day }, change } of steps) {
    const place = `${warehouse}#${sku}`;
    if (day && change && change.steps > 0 && day > (places.get(place)?.day ?? '')) places.set(place, { sku, warehouse, day });
  }
  return [...places.values()];
}

/** What a taking of lots must leave at its position, and how much may be on hand there for that to be right. */
export interface Limit {
  unfit: number;
  onHand: number;
}

/** By `<warehouse>#<sku>`. */
export const limitsOf = (wanted: ReturnType<typeof lasting>, positions: readonly Position[], lots: readonly LotPosition[]): Map<string, Limit> =>
  new Map(
    wanted.flatMap(({ sku, warehouse, day }) => {
      const position = positions.find((one) => one.sku === sku && one.warehouse === warehouse);
      return position ? [[`${warehouse}#${sku}`, { unfit: unfit(position, lotsAt(lots, position), day), onHand: position.onHand }] as const] : [];
    }),
  );
