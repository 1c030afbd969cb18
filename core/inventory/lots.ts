import { daysAfter } from '../model/day.ts';
import type { LotLevel, LotPosition, LotSteps } from '../model/lot.ts';

/** The desk's codes where no lot is good enough to be sent, and where one left that is not. */
export const LOT_SHORT = 'stock.lot-short';
export const LOT_REFUSED = 'shipment.lot-not-allowed';

/** Steps of lots that a line of a release holds. */
export interface LotPick extends LotSteps {
  lineId: string;
  sku: string;
}

/** What a line of a release wants of lots. */
export interface LotWish {
  lineId: string;
  sku: string;
  steps: number;
  /** How many days it must still be good when it leaves. */
  minimumDays: number;
}

/** Lots that the warehouse holds for one release. */
export interface LotHold {
  releaseId: string;
  warehouse: string;
  picks: LotPick[];
  /** Shipments that were taken off already. */
  shipments: string[];
  /** What was given back may be allocated anew. */
  given?: boolean;
}

/** Goods of a lot that left a warehouse, and when (ISO 8601). */
export interface LotDeparture extends LotPick {
  at: string;
}

/** What may be told or done to lots; every write is one transaction, once by its key. */
export interface Lots {
  /** Those that there are. */
  positions(entity: string, skus: readonly string[], warehouses: readonly string[]): Promise<LotPosition[]>;
  /** Positions with lots that have expired since they were last looked at, or of which something has moved since; the longest expired first. */
  due(now: Date, limit: number): Promise<{ entity: string; sku: string; warehouse: string }[]>;
  /** That so much has expired of them by today is known. @returns false where a lot has moved since that was worked out */
  keep(entity: string, position: LotPosition, expired: number, today: string): Promise<boolean>;
  /** As a warehouse system tells it; what left after `asOf` is taken off, and one that is older than the one kept is ignored. */
  level(entity: string, sku: string, warehouse: string, lots: readonly Pick<LotLevel, 'lot' | 'expiresOn' | 'onHand'>[], asOf: Date): Promise<void>;
  /** Allocates the lots that expire first, once per release. @throws Rejected stock.lot-short */
  allocate(entity: string, orderId: string, release: { releaseId: string; warehouse: string }, wishes: readonly LotWish[], today: string): Promise<LotPick[]>;
  /** Gives back what releases of an order hold and has not left. Safe to repeat. @param releaseIds absent: all of them */
  give(entity: string, orderId: string, releaseIds?: readonly string[]): Promise<void>;
  /** Goods left, of whatever lots: off their shelf, once per shipment, and off what the release holds. */
  ship(entity: string, orderId: string, shipment: { shipmentId: string; releaseId: string; warehouse: string; shippedAt: string }, left: readonly LotPick[]): Promise<void>;
}

/** A lot is good until the end of its day; one without a day never ends. */
export const isGood = ({ expiresOn }: Pick<LotSteps, 'expiresOn'>, today: string, minimumDays: number): boolean => expiresOn === undefined || expiresOn >= daysAfter(today, minimumDays);

/** Steps of lots that are not good for long enough, and are not allocated: who took them took them when they were, or from elsewhere. */
export const shortDated = (position: LotPosition | undefined, today: string, minimumDays: number): number =>
  (position?.lots ?? []).reduce((sum, lot) => sum + (isGood(lot, today, minimumDays) ? 0 : Math.max(lot.onHand - lot.allocated, 0)), 0);

/** First expired, first out; of what is not allocated yet, and is good for long enough. Undefined where that is less than wanted. */
export function chooseLots(position: LotPosition | undefined, { lineId, sku, steps, minimumDays }: LotWish, today: string): LotPick[] | undefined {
  const picks: LotPick[] = [];
  let open = steps;
  const good = (position?.lots ?? []).filter((lot) => isGood(lot, today, minimumDays));
  for (const { lot, expiresOn, onHand, allocated } of good.toSorted((a, b) => (a.expiresOn ?? '9999').localeCompare(b.expiresOn ?? '9999') || a.lot.localeCompare(b.lot))) {
    const part = Math.min(open, onHand - allocated);
    if (part <= 0) continue;
    picks.push({ lineId, sku, lot, ...(expiresOn && { expiresOn }), steps: part });
    open -= part;
  }
  return open === 0 ? picks : undefined;
}

/** What lots hold more or less of; a lot that nobody told of yet begins with nothing. */
export function changed(position: LotPosition, by: readonly { lot: string; expiresOn?: string | undefined; onHand?: number; allocated?: number }[]): LotPosition {
  const lots = new Map(position.lots.map((lot) => [lot.lot, lot]));
  for (const { lot, expiresOn, onHand = 0, allocated = 0 } of by) {
    const before = lots.get(lot) ?? { lot, ...(expiresOn && { expiresOn }), onHand: 0, allocated: 0 };
    lots.set(lot, { ...before, onHand: before.onHand + onHand, allocated: Math.max(before.allocated + allocated, 0) });
  }
  return { ...position, lots: [...lots.values()].filter(({ onHand, allocated }) => onHand !== 0 || allocated !== 0) };
}

/** The levels as they are told, with what is allocated kept, and without what left after that. */
export function told(position: LotPosition, lots: readonly Pick<LotLevel, 'lot' | 'expiresOn' | 'onHand'>[], asOf: string, left: readonly LotDeparture[]): LotPosition {
  if (position.asOf !== undefined && position.asOf >= asOf) return position;
  const allocated = new Map(position.lots.map((lot) => [lot.lot, lot]));
  const there = lots.map((lot): LotLevel => ({ ...lot, allocated: allocated.get(lot.lot)?.allocated ?? 0 }));
  const gone = position.lots.filter((lot) => lot.allocated > 0 && !lots.some((one) => one.lot === lot.lot)).map((lot) => ({ ...lot, onHand: 0 }));
  const since = left.filter(({ sku, at }) => sku === position.sku && at > asOf);
  return changed({ ...position, lots: [...there, ...gone], asOf }, since.map(({ lot, expiresOn, steps }) => ({ lot, expiresOn, onHand: -steps })));
}

/** What a shipment takes off the picks of its release: of the lot that left first, then of the others of its line. */
export function takenOff(picks: readonly LotPick[], left: readonly LotPick[]): { taken: LotPick[]; rest: LotPick[] } {
  let rest = [...picks];
  const taken: LotPick[] = [];
  for (const one of left) {
    let open = one.steps;
    for (const pick of rest.filter(({ lineId }) => lineId === one.lineId).toSorted((a, b) => Number(b.lot === one.lot) - Number(a.lot === one.lot))) {
      const part = Math.min(open, pick.steps);
      if (part === 0) break;
      taken.push({ ...pick, steps: part });
      rest = rest.flatMap((other) => (other === pick ? (pick.steps > part ? [{ ...pick, steps: pick.steps - part }] : []) : [other]));
      open -= part;
    }
  }
  return { taken, rest };
}
