import Fraction from 'fraction.js';
import type { Change } from '../model/changes.ts';
import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { OrderChange, OrderChangeRequest } from '../model/order-change.ts';
import { decimalText, fromSteps, type Quantity, type RoundingMode, shareUpTo, toSteps, type UnitPrice, type UnitRatio } from '../model/quantity.ts';
import { subtract } from '../model/money.ts';
import type { Position } from '../model/stock.ts';
import { restateCharges } from '../posting/restate-charges.ts';
import type { Short } from '../shipping/short-shipment.ts';
import { move, openSteps } from './line-moves.ts';
import { orderedSteps } from './plan-change.ts';
import { requestChange } from './request-change.ts';

/** `steps` of a line that waits are not waited for any more: `sku` goes out in its place, `of` it. */
interface Substitution {
  line: OrderLine;
  steps: number;
  item: Item;
  of: number;
  ratio: UnitRatio;
  quantity: string;
  unitPrice: UnitPrice;
}

export interface Substitutes {
  found: Substitution[];
  /** What nothing can go out in place of, and nobody may wait for: by line. */
  lost: { lineId: string; steps: number }[];
}

/**
 * What goes out in place of what a warehouse did not find, where the customer takes it: not of what another warehouse has, by the item's own list, the best of it first, as far as it is
 * there, in whole units of both. An order that leaves whole takes all of a line in place, or nothing. What is left waits on, or is lost where the customer takes no backorders.
 * @param order with what was short waiting @param free of what may serve it, at all places, by article
 */
export function substitutesFor(order: Order, short: Short, items: ReadonlyMap<string, Item>, free: (sku: string) => number): Substitutes {
  const taken = new Map<string, number>();
  const result: Substitutes = { found: [], lost: [] };
  for (const { lineId } of short) {
    const line = order.lines.find((one) => one.lineId === lineId);
    if (!line) continue;
    const waits = Math.min(line.quantities.backordered, short.reduce((sum, part) => sum + (part.lineId === lineId ? part.steps : 0), 0));
    const takes = order.fulfilment?.substitutes === 'when-short';
    // what it waits for is not free, and is its own where it is there
    let open = waits - (takes ? Math.min(Math.max(free(line.sku) + line.quantities.backordered, 0), waits) : 0);
    const own: Substitution[] = [];
    const list = takes && !line.kit && !line.instead ? items.get(line.sku)?.substitutes : undefined;
    for (const one of list ?? []) {
      const made = inPlace(line, open, one, items, (sku) => free(sku) - (taken.get(sku) ?? 0));
      if (!made) continue;
      own.push(made);
      taken.set(made.item.sku, (taken.get(made.item.sku) ?? 0) + made.of);
      open -= made.steps;
    }
    const whole = !order.fulfilment?.shipComplete || open === 0;
    if (whole) result.found.push(...own);
    else open = waits;
    if (order.fulfilment?.backorder === 'cancel' && open > 0) result.lost.push({ lineId, steps: open });
  }
  return result;
}

/** As much of an article as there is, and as divides exactly, in place of so many steps of a line; nothing where its price has no exact form. */
function inPlace(line: OrderLine, open: number, { sku, quantity }: NonNullable<Item['substitutes']>[number], items: ReadonlyMap<string, Item>, free: (sku: string) => number): Substitution | undefined {
  const [was, item] = [items.get(line.sku), items.get(sku)];
  const [base, own, unit] = [was?.units[was.baseUnit], item?.units[item.baseUnit], item?.units[quantity.uom]];
  const each = unit && toSteps(quantity.amount, unit);
  if (!item?.active || item.kit || item.catchWeight || !base || !own || !each) return undefined;
  const ratio = new Fraction(each).mul(new Fraction(base.denominator, base.numerator));
  const [into, from] = [Number(ratio.n), Number(ratio.d)];
  const most = Math.min(Math.floor(open / from), Math.floor(Math.max(free(sku), 0) / into));
  const per = priceFor(line, ratio, own);
  const amount = fromSteps(most * into, own);
  if (most <= 0 || !per || !amount) return undefined;
  return { line, steps: most * from, item, of: most * into, ratio: { numerator: into, denominator: from }, quantity: amount, unitPrice: { amount: line.unitPrice.amount, per, uom: item.baseUnit } };
}

/** For how many of it the agreed price is: a box of 12 at 12.50 is 12 pieces at 12.50. */
function priceFor({ unitPrice, priceUnit }: OrderLine, ratio: Fraction, own: UnitRatio): string | undefined {
  const steps = new Fraction(unitPrice.per).mul(new Fraction(priceUnit?.numerator ?? 1, priceUnit?.denominator ?? 1)).mul(ratio);
  return decimalText(steps.mul(new Fraction(own.denominator, own.numerator)));
}

/**
 * The change of the order that does it, asked for by us: less of what was short, new lines in its place at the agreed price. Discount, freight and the channel's tax stay as they are
 * for what goes out; they fall away with what is lost.
 */
export function requestSubstitution(order: Order, shipmentId: string, { found, lost }: Substitutes, items: Map<string, Item>, mode: RoundingMode, at: Date): { order: Order; orderChange: OrderChange; also: Change[] } {
  const gone = (lineId: string) => lost.reduce((sum, part) => sum + (part.lineId === lineId ? part.steps : 0), 0);
  const without = lost.length === 0 ? order : restateCharges(order, { ...order, lines: order.lines.map((line) => move(line, gone(line.lineId), 'backordered', 'cancelled')) }, items, mode);
  const ids = new Set(order.lines.map(({ lineId }) => lineId));
  const fresh = (lineId: string) => {
    const id = Array.from({ length: ids.size + 1 }, (_, index) => `${lineId}-S${index + 1}`).find((one) => !ids.has(one)) as string;
    ids.add(id);
    return id;
  };
  const lines: NonNullable<OrderChangeRequest['lines']> = [];
  const substitutes: NonNullable<OrderChange['substitutes']>['lines'] = [];
  const touched = new Set([...found.map((one) => one.line), ...order.lines.filter(({ lineId }) => gone(lineId) > 0)]);
  for (const line of touched) {
    const own = found.filter((one) => one.line === line);
    const left = orderedSteps(line) - own.reduce((sum, { steps }) => sum + steps, 0) - gone(line.lineId);
    const tax = without.lines.find(({ lineId }) => lineId === line.lineId)?.tax ?? line.tax;
    const billed = line.billed?.tax ?? { ...tax, minor: 0 };
    // of what is still to be taxed, each gets its share, and the line keeps the rest
    const whole = new Fraction(openSteps(line) - gone(line.lineId));
    let rest = tax;
    for (const { item, steps, quantity, unitPrice, ratio } of own) {
      const lineId = fresh(line.lineId);
      const share = shareUpTo(subtract(tax, billed), new Fraction(steps), whole, mode);
      rest = subtract(rest, share);
      lines.push({ lineId, sku: item.sku, quantity: { amount: quantity, uom: item.baseUnit }, unitPrice, ...(order.taxOwner !== 'hub' && { tax: share }) });
      substitutes.push({ lineId, instead: line.lineId, sku: line.sku, ratio });
    }
    lines.push({ lineId: line.lineId, quantity: remaining(line, left, items.get(line.sku)), ...(order.taxOwner !== 'hub' && { tax: rest }) });
  }
  const { discount, freight, freightTax } = without;
  const request: OrderChangeRequest = { reason: `${shipmentId} was short`, lines, discount, freight, ...(order.taxOwner !== 'hub' && { freightTax }) };
  const requested = requestChange(order, undefined, request, 'crossdock', at);
  const orderChange: OrderChange = { ...requested.orderChange, ...(substitutes.length > 0 && { substitutes: { shipmentId, lines: substitutes } }) };
  return { order: requested.order, orderChange, also: requested.also.map((change) => (change.change === 'order-change' ? { ...change, orderChange } : change)) };
}

/**
 * In the line's own unit, else in the base unit of its article: eight pieces are left of a box of twelve.
 * @throws Rejected order.unit-does-not-divide where the article is not known any more
 */
function remaining(line: OrderLine, steps: number, item: Item | undefined): Quantity {
  const by = (ratio: UnitRatio | undefined, uom: string): Quantity | undefined => {
    const amount = ratio && fromSteps(steps, ratio);
    return amount === undefined ? undefined : { amount, uom };
  };
  const quantity = by(line.unit, line.quantity.uom) ?? (item && by(item.units[item.baseUnit], item.baseUnit));
  if (!quantity) throw new Rejected('order.unit-does-not-divide', `${steps} steps of ${line.sku} are no quantity in ${line.quantity.uom}`, { lineId: line.lineId });
  return quantity;
}

/** What is free of an article over places; below zero where more is waited for than there is. */
export const freeOf = (positions: readonly Position[]) => (sku: string): number => positions.reduce((sum, position) => sum + (position.sku === sku ? position.free : 0), 0);
