import type { Change } from '../model/changes.ts';
import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import { zero } from '../model/money.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { LineChange, LinePlan, OrderChange, TakeBack } from '../model/order-change.ts';
import { fromSteps } from '../model/quantity.ts';
import { restateCharges } from '../posting/restate-charges.ts';
import { move, noQuantities } from './line-moves.ts';
import { isBilled } from './plan-change.ts';
import { changeEvent } from './request-change.ts';

const STATES = ['received', 'backordered', 'reserved', 'accepted', 'released'] as const;

/**
 * The new version of the order: what is taken back is gone from its lines, what is added begins as received. What recalled releases held is accepted by now, so what
 * the plan takes from `released` is taken from there.
 */
export function applyChange(order: Order, orderChange: OrderChange, items: Map<string, Item>, at: Date): { order: Order; also: Change[] } {
  const { request, plan, changeId, tax: engine } = orderChange;
  if (!plan) throw new Rejected('change.not-planned', `change ${changeId} has no plan`, { changeId });
  const { shipTo, shipNotBefore, cancelAfter, paymentMethod, discount, freight, freightTax } = request ?? {};
  const planned = new Map(plan.lines.map((line) => [line.lineId, line]));
  const asked = new Map((request?.lines ?? []).map((line) => [line.lineId, line]));
  const rest = orderChange.kind === 'rest';
  const known = order.lines.map((line) => {
    const after = changed(line, rest, planned.get(line.lineId), asked.get(line.lineId), items.get(line.sku));
    // its goods left and were billed before the change came to be: what was billed is its price
    const asBilled = { ...after, unitPrice: line.unitPrice, ...(line.priceUnit && { priceUnit: line.priceUnit }) };
    return isBilled(asBilled, order.currency) ? asBilled : after;
  });
  const added = plan.lines.filter(({ lineId }) => !order.lines.some((line) => line.lineId === lineId)).map((line) => newLine(order, orderChange, line, asked.get(line.lineId), items.get(line.sku)));
  const { shipToCode: _, shipToId: __, ...elsewhere } = order;
  const applied: Order = {
    ...(shipTo ? elsewhere : order),
    version: order.version + 1,
    ...(shipTo && { shipTo }),
    ...(shipNotBefore && { shipNotBefore }),
    ...(cancelAfter && { cancelAfter }),
    ...(paymentMethod && { paymentMethod }),
    ...(engine && { taxQuote: engine.quote }),
    lines: [...known, ...added],
  };
  // what the tax engine or the change says itself counts; the rest of each charge falls away with the goods that it was on
  const tax = new Map([...asked.values(), ...(engine?.lines ?? [])].flatMap((line) => (line.tax ? [[line.lineId, line.tax] as const] : [])));
  const restated = restateCharges(order, applied, items, 'half-even', { discount, freight, freightTax: engine?.freightTax ?? freightTax, tax });
  const done: OrderChange = { ...orderChange, status: 'applied', appliedAt: at.toISOString() };
  return { order: restated, also: [{ change: 'order-change', orderChange: done }, { change: 'event', event: changeEvent('order.changed', restated, done, at) }] };
}

function changed(line: OrderLine, rest: boolean, plan: LinePlan | undefined, asked: LineChange | undefined, item: Item | undefined): OrderLine {
  const priced = { ...line, ...repriced(asked, item) };
  if (!plan) return priced;
  if (plan.add > 0) return grown(priced, plan, asked);
  const out = landed(plan.takeBack);
  // a line that is out, or cut short, keeps what was ordered of it: its units are cancelled
  const quantity = plan.to > 0 && line.unit && !rest ? (asked?.quantity?.uom === line.quantity.uom ? asked.quantity.amount : fromSteps(plan.to, line.unit)) : undefined;
  if (quantity === undefined) return STATES.reduce((left, state) => move(left, out[state], state, 'cancelled'), priced);
  // what was cancelled of the version before is no part of this one
  const quantities = { ...priced.quantities, cancelled: 0 };
  for (const state of STATES) {
    if (quantities[state] < out[state]) throw new Rejected('line.not-enough', `line ${line.lineId}: ${out[state]} asked of ${quantities[state]} ${state}`, { lineId: line.lineId, state });
    quantities[state] -= out[state];
  }
  return { ...priced, quantity: { ...line.quantity, amount: quantity }, steps: plan.to, quantities };
}

function repriced(asked: LineChange | undefined, item: Item | undefined): Partial<OrderLine> {
  if (!asked?.unitPrice) return {};
  const priceUnit = item?.units[asked.unitPrice.uom];
  if (!priceUnit) throw new Rejected('order.unknown-unit', `${item?.sku} is not priced by ${asked.unitPrice.uom}`, { lineId: asked.lineId });
  return { unitPrice: asked.unitPrice, priceUnit };
}

/** What was released when it was planned has been recalled since. */
const landed = (takeBack: TakeBack): TakeBack => ({ ...takeBack, accepted: takeBack.accepted + takeBack.released, released: 0 });

function grown(line: OrderLine, plan: LinePlan, asked: LineChange | undefined): OrderLine {
  const amount = asked?.quantity?.uom === line.quantity.uom ? asked.quantity.amount : line.unit && fromSteps(plan.to, line.unit);
  if (!amount) throw new Rejected('order.unit-does-not-divide', `${plan.to} steps of ${line.sku} are no quantity in ${line.quantity.uom}`, { lineId: line.lineId });
  return { ...line, quantity: { ...line.quantity, amount }, steps: plan.to, quantities: { ...line.quantities, cancelled: 0, received: line.quantities.received + plan.add } };
}

function newLine(order: Order, { changeId, substitutes }: OrderChange, plan: LinePlan, asked: LineChange | undefined, item: Item | undefined): OrderLine {
  const unit = asked?.quantity && item?.units[asked.quantity.uom];
  const priceUnit = asked?.unitPrice && item?.units[asked.unitPrice.uom];
  if (!asked?.quantity || !asked.unitPrice || !unit || !priceUnit) throw new Rejected('change.unknown-line', `line ${plan.lineId} is new: it needs its SKU, quantity and price`, { lineId: plan.lineId });
  const of = substitutes?.lines.find(({ lineId }) => lineId === plan.lineId);
  return {
    lineId: plan.lineId,
    sku: plan.sku,
    quantity: asked.quantity,
    unitPrice: asked.unitPrice,
    tax: asked.tax ?? zero(order.currency),
    unit,
    priceUnit,
    ...(plan.kit && { kit: plan.kit }),
    ...(plan.lots && { lots: plan.lots }),
    ...(item.serials && { serials: true as const }),
    ...(of && { instead: { lineId: of.instead, sku: of.sku, ratio: of.ratio, changeId } }),
    steps: plan.add,
    quantities: { ...noQuantities(), received: plan.add },
  };
}
