import { Rejected } from '../model/errors.ts';
import type { KitPart } from '../model/kit.ts';
import type { Warehouse } from '../model/masterdata.ts';
import type { BackorderPolicy } from '../model/order.ts';
import type { Position, Take } from '../model/stock.ts';
import type { Groups } from './atp.ts';
import { expectBackorders } from './expect-backorders.ts';
import { demandOf } from './kits.ts';
import { type Destination, ranked, type SourcingPolicy, subsets } from './rank-warehouses.ts';
import { StockPool } from './stock-pool.ts';
import { stepsIn } from '../model/quantity.ts';

export interface Wanted {
  lineId: string;
  sku: string;
  steps: number;
  /** Kept by lots: the day on which it must still be good. */
  goodUntil?: string | undefined;
  kit?: KitPart[] | undefined;
}

export interface SourcingQuestion {
  /** `supplier`: ships it straight to the customer where stock does not cover it. */
  lines: readonly (Wanted & { supplier?: string | undefined })[];
  /** That may serve, by priority. */
  warehouses: readonly Warehouse[];
  positions: readonly Position[];
  policy: SourcingPolicy;
  shipTo?: Destination | undefined;
  shipComplete: boolean;
  backorder: BackorderPolicy;
  groups: Groups;
  today: string;
  /** The day from which it may leave, where that is later. */
  due?: string | undefined;
}

/** Each step that is wanted is in exactly one of these. */
export interface SourcingPlan {
  takes: Take[];
  dropShips: { supplier: string; lines: Wanted[] }[];
  /** Counted as demand at a warehouse; `promise` where supply for it is known. */
  backordered: (Wanted & { warehouse: string; promise?: string })[];
  cancelled: Wanted[];
}

/**
 * Which warehouse gives what, what a supplier ships, and what becomes of what is not there. Where there is enough, one warehouse gives everything if one
 * can, and a line is split only where no warehouse holds all of it; by the policy the fewest or the cheapest shipments. A line with a supplier that stock
 * does not cover is the supplier's, whole. A kit leaves from one warehouse, with all its components; several of it may leave from several. An order that ships complete takes all of the rest, or none.
 * @throws Rejected stock.short, naming each item that is short and by how much, where the order waits for a person
 */
export function planSourcing(question: SourcingQuestion): SourcingPlan {
  const { warehouses, policy, shipTo, shipComplete, groups, due } = question;
  const order = ranked(warehouses, policy, shipTo);
  const pool = new StockPool(question.positions, groups);
  const there = (sku: string) => order.reduce((sum, { warehouse }) => sum + pool.has(warehouse, sku), 0);
  const missing = new Set([...demandOf(question.lines)].filter(([sku, asked]) => there(sku) < asked).map(([sku]) => sku));
  const supplied = question.lines.filter((line) => line.supplier !== undefined && missing.has(line.sku));
  const lines = question.lines.filter((line) => !supplied.includes(line));
  const most = fill(lines, order, pool.copy(), due);
  const short = [...Map.groupBy(lines, ({ sku }) => sku)].map(([sku, of]) => shortOf(sku, of, most)).filter((item) => item.available < item.asked);
  if (short.length > 0 && (question.backorder === 'park' || order.length === 0)) throw new Rejected('stock.short', `not enough stock of ${short.map((item) => item.sku).join(', ')}`, { short });
  const fewest: SourcingPolicy = shipComplete && policy !== 'cost' ? 'fewest-splits' : policy;
  const takes = short.length === 0 ? bestFill(lines, order, pool, fewest, due) : shipComplete ? [] : most;
  const rest = lines.map(({ lineId, sku, steps, kit }) => ({ lineId, sku, steps: steps - stepsIn(takes, lineId), ...(kit && { kit }) })).filter((line) => line.steps > 0);
  return {
    takes,
    dropShips: [...Map.groupBy(supplied, (line) => line.supplier ?? '')].map(([supplier, of]) => ({ supplier, lines: of.map(({ lineId, sku, steps }) => ({ lineId, sku, steps })) })),
    backordered: question.backorder === 'cancel' ? [] : expectBackorders(rest, takes, order, question),
    cancelled: question.backorder === 'cancel' ? rest : [],
  };
}

const shortOf = (sku: string, lines: readonly Wanted[], takes: readonly Take[]) => ({
  sku,
  asked: lines.reduce((sum, { steps }) => sum + steps, 0),
  available: lines.reduce((sum, { lineId }) => sum + stepsIn(takes, lineId), 0),
});

/** There is enough: which warehouses it comes from is a matter of policy. */
function bestFill(lines: readonly Wanted[], order: readonly Warehouse[], pool: StockPool, policy: SourcingPolicy, due: string | undefined): Take[] {
  if (policy === 'priority' || policy === 'nearest' || lines.length === 0) return fill(lines, order, pool, due);
  const demand = [...demandOf(lines)];
  const covering = subsets(order).filter((set) => demand.every(([sku, steps]) => set.reduce((sum, { warehouse }) => sum + pool.has(warehouse, sku), 0) >= steps));
  const all = covering.map((set) => fill(lines, set, pool.copy(), due));
  // components of a kit may be there, but not in one house
  const plans = all.filter((takes) => lines.every((line) => stepsIn(takes, line.lineId) === line.steps));
  if (policy === 'fewest-splits') return plans[0] ?? fill(lines, order, pool, due);
  return plans.reduce<Take[] | undefined>((best, plan) => (best && costOf(best, order) <= costOf(plan, order) ? best : plan), undefined) ?? fill(lines, order, pool, due);
}

/** What a warehouse does not say costs nothing. */
function costOf(takes: readonly Take[], warehouses: readonly Warehouse[]): number {
  return warehouses.reduce((sum, { warehouse, cost }) => {
    const lines = takes.filter((take) => take.warehouse === warehouse).length;
    return sum + (cost && lines > 0 ? cost.perShipment.minor + lines * cost.perLine.minor : 0);
  }, 0);
}

/** As far as it goes: from one warehouse if one has everything, else line by line. */
function fill(lines: readonly Wanted[], order: readonly Warehouse[], pool: StockPool, due: string | undefined): Take[] {
  const demand = [...demandOf(lines)];
  const whole = order.find(({ warehouse }) => demand.every(([sku, steps]) => pool.has(warehouse, sku) >= steps));
  return lines.flatMap((line) => {
    const sole = whole ?? order.find(({ warehouse }) => pool.whole(warehouse, line) >= line.steps);
    const takes: Take[] = [];
    let open = line.steps;
    for (const { warehouse } of sole ? [sole] : order) {
      const steps = Math.min(open, pool.whole(warehouse, line));
      if (steps === 0) continue;
      takes.push(pool.take(line, warehouse, steps, due));
      open -= steps;
    }
    return takes;
  });
}
