import { kitOf } from '../masterdata/kit-of.ts';
import { Rejected } from '../model/errors.ts';
import type { KitPart } from '../model/kit.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import type { ChangePlan, LineChange, LinePlan, OrderChange, TakeBack } from '../model/order-change.ts';
import { type Quantity, toSteps } from '../model/quantity.ts';
import { goodsUpTo } from '../posting/billable.ts';
import { freightIsBilled } from '../posting/charges.ts';
import { changeSagaId } from '../sagas/register.ts';
import { isOut, toLeave } from '../shipping/release-state.ts';
import { isApprovedFor } from './approvals.ts';
import { openSteps, shippedSteps } from './line-moves.ts';

/** Least advanced first: what costs nobody anything is taken back before what a warehouse must give back. */
const TAKEN_FROM = ['received', 'backordered', 'reserved', 'accepted', 'released'] as const;

/** The desk's code for a change that comes too late for some of its lines; its owner may approve what is still possible. */
export const TOO_LATE = 'change.too-late';

/** Whether all that there is of a line was billed, if only in a draft: no later invoice could make up for another price. */
export const isBilled = (line: OrderLine, currency: string): boolean =>
  openSteps(line) === 0 && shippedSteps(line) > 0 && (line.quantities.shipped === 0 || line.billed?.goods.minor === goodsUpTo(line, shippedSteps(line), currency, 'half-even').minor);

/**
 * Line by line, the smallest legal set of commands for where that line stands. A line that was picked or has left cannot be taken back,
 * one that was billed to its end has its price and tax, and an order of which nothing will leave any more its discount and freight.
 * @param within releases that may still be asked back; absent: all that are out
 * @throws Rejected change.too-late with a proposal, unless that was approved; change.unknown-line, change.sku-fixed, order.unknown-sku, order.unknown-unit,
 * order.unit-does-not-divide, item.kit-bill
 */
export function planChange(order: Order, change: OrderChange, items: Map<string, Item>, within?: readonly string[]): ChangePlan {
  const wanted = targets(order, change, items);
  const plans = [...wanted].map(([lineId, { sku, to, kit, lots }]) => {
    const { plan, missing } = planLine(order.lines.find((line) => line.lineId === lineId), lineId, sku, to, within && outOf(order, lineId, within));
    return { plan: { ...plan, ...(kit && { kit }), ...(lots && { lots }) }, missing };
  });
  const asked = new Map((change.request?.lines ?? []).map((line) => [line.lineId, line]));
  const billed = new Set(order.lines.filter((line) => isBilled(line, order.currency) && isOtherwise(line, asked.get(line.lineId), order)).map(({ lineId }) => lineId));
  const late = plans.filter(({ plan, missing }) => missing > 0 || (plan.add === 0 && billed.has(plan.lineId)));
  const charges = billedCharges(order, change, plans.map(({ plan }) => plan));
  if (late.length + charges.length > 0 && !isApprovedFor(order, TOO_LATE, changeSagaId(change.changeId))) {
    throw new Rejected(TOO_LATE, `too late for ${[...late.map(({ plan }) => `line ${plan.lineId}`), ...charges].join(', ')} of order ${order.orderId}: that is picked, has left or is billed`, {
      changeId: change.changeId,
      proposal: late.map(({ plan, missing }) => ({ lineId: plan.lineId, possible: plan.to, return: missing })),
      ...(charges.length > 0 && { billed: Object.fromEntries(charges.map((name) => [name, order.billed?.[name]])) }),
    });
  }
  const lines = plans.map(({ plan }) => plan).filter(({ from, to }) => from !== to);
  return { lines, recalls: recalls(order, lines, change.request?.shipTo !== undefined, within) };
}

/** Another price, or another tax of the channel, than a line was billed at. */
const isOtherwise = (line: OrderLine, asked: LineChange | undefined, { taxOwner }: Order): boolean =>
  asked?.unitPrice !== undefined || (taxOwner === 'channel' && asked?.tax !== undefined && asked.tax.minor !== (line.billed?.tax.minor ?? line.tax.minor));

/** What a change says of charges that no invoice will come for any more, other than they were billed. What a carrier charges itself is none of them. */
function billedCharges(order: Order, { request }: OrderChange, plans: readonly LinePlan[]): (keyof NonNullable<Order['billed']>)[] {
  const gone = plans.reduce((sum, { takeBack, add }) => sum + Object.values(takeBack).reduce((all, steps) => all + steps, 0) - add, 0);
  const { billed } = order;
  if (!billed || order.lines.reduce((sum, line) => sum + openSteps(line), 0) > gone) return [];
  const freight = freightIsBilled(order) && order.freightPolicy !== 'actual';
  const names = [['discount', true], ['freight', freight], ['freightTax', freight && order.taxOwner === 'channel']] as const;
  return names.flatMap(([name, counts]) => (counts && request?.[name] && request[name].minor !== billed[name].minor ? [name] : []));
}

/** What each line that is spoken of shall have in all, in steps. */
function targets(order: Order, { kind, request }: OrderChange, items: Map<string, Item>): Map<string, { sku: string; to: number; kit?: KitPart[]; lots?: OrderLine['lots'] }> {
  if (kind === 'rest') return new Map(order.lines.map((line) => [line.lineId, { sku: line.sku, to: shippedSteps(line) }]));
  return new Map(
    (request?.lines ?? []).map((line) => {
      const known = order.lines.find((candidate) => candidate.lineId === line.lineId);
      const sku = known?.sku ?? line.sku;
      if (!sku || (!known && !line.quantity)) throw new Rejected('change.unknown-line', `order ${order.orderId} has no line ${line.lineId}; a new one needs its SKU, quantity and price`, { lineId: line.lineId });
      if (known && line.sku && line.sku !== known.sku) throw new Rejected('change.sku-fixed', `line ${line.lineId} is for ${known.sku}: another article is another line`, { lineId: line.lineId });
      const item = items.get(sku);
      const kit = known ? undefined : item && kitOf(item, items);
      const lots = known ? undefined : item?.lots;
      return [line.lineId, { sku, to: line.quantity ? steps(known, line.lineId, line.quantity, sku, items) : orderedSteps(known as OrderLine), ...(kit && { kit }), ...(lots && { lots }) }];
    }),
  );
}

/** What a line is about by now: what was cancelled of it is not. */
export const orderedSteps = (line: OrderLine): number => line.steps - line.quantities.cancelled;

function steps(known: OrderLine | undefined, lineId: string, quantity: Quantity, sku: string, items: Map<string, Item>): number {
  const item = items.get(sku);
  if (!item?.active && !known) throw new Rejected('order.unknown-sku', `SKU ${sku} is not known`, { lineId, sku });
  // the ratio that the line was made with counts for the line
  const ratio = known && known.quantity.uom === quantity.uom ? known.unit : item?.units[quantity.uom];
  if (!ratio) throw new Rejected('order.unknown-unit', `${sku} is not sold by ${quantity.uom}`, { lineId, sku });
  const whole = toSteps(quantity.amount, ratio);
  if (whole === undefined) throw new Rejected('order.unit-does-not-divide', `${quantity.amount} ${quantity.uom} of ${sku} is no whole quantity`, { lineId, sku });
  return whole;
}

/** @returns the plan as far as it is possible, and what is missing of what was asked */
function planLine(line: OrderLine | undefined, lineId: string, sku: string, to: number, released = line?.quantities.released): { plan: LinePlan; missing: number } {
  const from = line ? orderedSteps(line) : 0;
  const takeBack: TakeBack = { received: 0, backordered: 0, reserved: 0, accepted: 0, released: 0 };
  if (!line || to >= from) return { plan: { lineId, sku, from, to, takeBack, add: to - from }, missing: 0 };
  let left = from - to;
  for (const state of TAKEN_FROM) {
    takeBack[state] = Math.min(left, state === 'released' ? (released ?? 0) : line.quantities[state]);
    left -= takeBack[state];
  }
  return { plan: { lineId, sku, from, to: to + left, takeBack, add: 0 }, missing: left };
}

/** What some releases still hold of a line. */
const outOf = (order: Order, lineId: string, releaseIds: readonly string[]): number =>
  order.releases
    .filter((release) => isOut(release) && releaseIds.includes(release.releaseId))
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + (line.lineId === lineId ? Math.min(toLeave(line), openAt(order, lineId)) : 0), 0);

/** Releases that hold goods which are not wanted, last first; all that are open where the goods go elsewhere. Of a supplier's order only what is not wanted comes back. */
function recalls(order: Order, lines: readonly LinePlan[], elsewhere: boolean, within?: readonly string[]): ChangePlan['recalls'] {
  const unwanted = new Map(lines.map((line) => [line.lineId, line.takeBack.released]));
  const out: ChangePlan['recalls'] = [];
  for (const release of [...order.releases].reverse()) {
    if (!isOut(release) || (within && !within.includes(release.releaseId))) continue;
    const open = release.lines.map((line) => ({ lineId: line.lineId, steps: Math.min(toLeave(line), openAt(order, line.lineId)) }));
    const hit = open.some(({ lineId, steps: held }) => held > 0 && (elsewhere || (unwanted.get(lineId) ?? 0) > 0));
    if (!hit) continue;
    const less = open.map(({ lineId, steps: held }) => ({ lineId, steps: Math.min(held, unwanted.get(lineId) ?? 0) })).filter(({ steps: off }) => off > 0);
    const stays = release.lines.some(({ lineId, steps: asked }) => asked > (less.find((line) => line.lineId === lineId)?.steps ?? 0));
    out.push({ item: release.releaseId, connector: release.connector, ...(release.supplier && stays && !elsewhere && { less }) });
    for (const { lineId, steps: held } of open) unwanted.set(lineId, Math.max((unwanted.get(lineId) ?? 0) - held, 0));
  }
  return out;
}

const openAt = (order: Order, lineId: string): number => order.lines.find((line) => line.lineId === lineId)?.quantities.released ?? 0;
