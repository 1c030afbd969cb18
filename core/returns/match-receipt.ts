import { dayIn } from '../model/day.ts';
import { Rejected } from '../model/errors.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order } from '../model/order.ts';
import { fromSteps, toSteps, type UnitRatio } from '../model/quantity.ts';
import type { GoodsReturned, Return, ReturnReceipt } from '../model/return.ts';
import { isApprovedFor } from '../ordering/approvals.ts';
import { returnSagaId } from '../sagas/register.ts';
import { kitsBack, type Pieces, takeOut } from './kits-back.ts';
import { hasExpired } from './return-status.ts';

/** What is taken back, by line and disposition; of kits that came as components, with those. */
export type Taken = Pick<GoodsReturned, 'lineId' | 'sku' | 'steps' | 'disposition'> & { pieces?: Pieces };

export interface Matched {
  taken: Taken[];
  leftOut: NonNullable<ReturnReceipt['leftOut']>;
  /** Steps of each line that arrived, whether taken back or not. */
  arrived: Map<string, number>;
  refused: Map<string, number>;
}

export const NOT_AUTHORISED = 'return.not-authorised';
export const TOO_LATE = 'return.expired';
export const TOO_MANY = 'return.more-than-authorised';
export const UNKNOWN_GOODS = 'return.unknown-goods';
export const KIT_IN_PARTS = 'return.kit-incomplete';

/**
 * What arrived, on the lines of its return. Everything else is customer service's to approve: goods of a return that nobody allowed or that came too late count
 * then; more than was allowed counts as far as it was billed and is not back; other goods, and components that make no whole kit, are left out.
 * @param timeZone of the books
 * @throws Rejected return.not-authorised, return.expired, return.more-than-authorised, return.unknown-goods, return.kit-incomplete, return.no-whole-quantity
 */
export function matchReceipt(order: Order, of: Return, receipt: ReturnReceipt, items: Map<string, Item>, timeZone: string): Matched {
  const { returnId, receiptId } = receipt;
  const mayNot = (code: string, message: string, detail: Record<string, unknown> = {}) => {
    if (!isApprovedFor(order, code, returnSagaId(receiptId))) throw new Rejected(code, message, { returnId, receiptId, ...detail });
  };
  if (!of.authorisedAt) mayNot(NOT_AUTHORISED, `goods of ${returnId} came, and it is not authorised`);
  else if (hasExpired(of, dayIn(new Date(receipt.receivedAt), timeZone))) mayNot(TOO_LATE, `goods of ${returnId} came after ${of.arriveBy}`);
  const matched: Matched = { taken: [], leftOut: [], arrived: new Map(), refused: new Map() };
  const count = (map: Map<string, number>, lineId: string, steps: number) => map.set(lineId, (map.get(lineId) ?? 0) + steps);
  const { lines: came, odd } = kitsBack(order, of, receipt, items);
  if (odd.length > 0) mayNot(KIT_IN_PARTS, `parts of kits came with ${returnId} without the others`, { odd });
  matched.leftOut.push(...odd.map((part) => ({ ...part, why: 'incomplete' as const })));
  for (const { lineId: said, sku, quantity, disposition, pieces } of came) {
    const lines = of.lines.filter((line) => line.sku === sku && (said === undefined || line.lineId === said));
    if (lines.length === 0) {
      mayNot(UNKNOWN_GOODS, `${sku} came with ${returnId}, which is not about it`, { sku });
      matched.leftOut.push({ sku, quantity, why: 'unknown' });
      continue;
    }
    const unit = baseUnit(sku, items);
    let steps = stepsOf(quantity, sku, unit);
    let open = pieces;
    const put = (lineId: string, most: number) => {
      const part = Math.min(steps, most);
      if (part <= 0) return;
      steps -= part;
      count(matched.arrived, lineId, part);
      if (disposition === 'refuse') {
        count(matched.refused, lineId, part);
        matched.leftOut.push({ sku, quantity: fromSteps(part, unit) ?? quantity, why: 'refused' });
        return;
      }
      const kit = order.lines.find((line) => line.lineId === lineId)?.kit;
      const out = open && kit && takeOut(open, kit, part);
      open = out?.left;
      matched.taken.push({ lineId, sku, steps: part, disposition, ...(out && { pieces: out.taken }) });
    };
    const billed = (lineId: string) => (order.lines.find((line) => line.lineId === lineId)?.quantities.invoiced ?? 0) - (matched.arrived.get(lineId) ?? 0);
    for (const { lineId, asked, authorised, received } of lines) put(lineId, Math.min((of.authorisedAt ? authorised : asked) - received - (matched.arrived.get(lineId) ?? 0), billed(lineId)));
    if (steps === 0) continue;
    mayNot(TOO_MANY, `${steps} of ${sku} more than ${returnId} allows came back`, { sku, over: steps });
    for (const { lineId } of lines) put(lineId, billed(lineId));
    if (steps > 0) matched.leftOut.push({ sku, quantity: fromSteps(steps, unit) ?? quantity, why: 'over' });
  }
  return matched;
}

/** The warehouse counts in the base unit. */
function baseUnit(sku: string, items: Map<string, Item>): UnitRatio {
  const item = items.get(sku);
  const ratio = item?.units[item.baseUnit];
  if (!ratio) throw new Rejected('item.base-unit', `${sku} has no usable base unit`, { sku });
  return ratio;
}

function stepsOf(quantity: string, sku: string, unit: UnitRatio): number {
  const steps = toSteps(quantity, unit);
  if (!steps) throw new Rejected('return.no-whole-quantity', `${quantity} of ${sku} is no whole quantity`, { sku, quantity });
  return steps;
}
