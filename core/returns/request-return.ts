import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Item } from '../model/masterdata.ts';
import type { Order, OrderLine } from '../model/order.ts';
import { fromSteps, type Quantity, toSteps } from '../model/quantity.ts';
import type { Return, ReturnLine, ReturnPolicy, ReturnRequest } from '../model/return.ts';
import { documentLink } from '../tracing/document-link.ts';
import { authorised, returnEvent } from './authorise-return.ts';
import { windowEnds } from './policy.ts';
import { returnIdOf } from './return-ids.ts';
import { outstanding } from './return-status.ts';

/** What a return is decided by. `returns`, `invoices`: all of the order. `timeZone` is that of the books. */
export interface ReturnFacts {
  policy: ReturnPolicy;
  invoices: readonly Invoice[];
  returns: readonly Return[];
  items: Map<string, Item>;
  timeZone: string;
  today: string;
}

/**
 * Takes the wish to send goods back. What was billed and is not back nor promised to another return may come; where the policy allows it, it is authorised at
 * once, otherwise a person decides.
 * @throws Invalid 422 return.unknown-line, return.line-twice, return.unit-does-not-divide, 409 return.more-than-invoiced
 */
export function requestReturn(order: Order, request: ReturnRequest, facts: ReturnFacts, by: string, at: Date): { order: Order; return: Return; also: Change[] } {
  const count = (order.returns ?? 0) + 1;
  const returnId = returnIdOf(order.orderId, count);
  const { entity, businessUnit, region, orderId, correlationId, channel, customerId } = order;
  const held = holdOf(request, facts);
  const wanted: Return = {
    entity, businessUnit, region,
    schemaVersion: 1,
    returnId, orderId, correlationId, channel, customerId,
    lines: request.lines.map((line, index) => lineOf(order, line, index, request, facts)),
    policy: facts.policy,
    ...(held && { held }),
    by,
    requestedAt: at.toISOString(),
    receipts: 0,
  };
  const decided = held ? wanted : authorised(wanted, facts.timeZone, at);
  return {
    order: { ...order, returns: count },
    return: decided,
    also: [
      { change: 'return', return: decided, ifAbsent: true },
      { change: 'document', link: documentLink(order, 'return', returnId, at) },
      { change: 'event', event: held ? returnEvent('return.requested', order, returnId, { orderId, returnId, code: held.code }, at) : returnEvent('return.authorised', order, returnId, { orderId, returnId, arriveBy: decided.arriveBy ?? '' }, at) },
    ],
  };
}

function lineOf(order: Order, { lineId, quantity, reason }: ReturnRequest['lines'][number], index: number, request: ReturnRequest, { returns, items, today }: ReturnFacts): ReturnLine {
  const field = `lines[${index}]`;
  const line = order.lines.find((candidate) => candidate.lineId === lineId);
  if (!line) throw new Invalid('return.unknown-line', `order ${order.orderId} has no line ${lineId}`, 422, { field: `${field}.lineId` });
  if (request.lines.findIndex((other) => other.lineId === lineId) !== index) throw new Invalid('return.line-twice', `line ${lineId} is there twice`, 422, { field: `${field}.lineId` });
  const asked = stepsOf(line, quantity, items);
  if (!asked) throw new Invalid('return.unit-does-not-divide', `${quantity.amount} ${quantity.uom} is no whole quantity of ${line.sku}`, 422, { field: `${field}.quantity` });
  const open = Math.max(0, line.quantities.invoiced - returns.reduce((sum, other) => sum + outstanding(other, lineId, today), 0));
  if (asked > open) throw new Invalid('return.more-than-invoiced', `of line ${lineId}, ${open} may come back, and ${asked} are asked for: what is not invoiced, is back, or is authorised already cannot`, 409, { field: `${field}.quantity`, asked, open });
  return { lineId, sku: line.sku, reason, asked, authorised: 0, received: 0, refused: 0, credited: 0 };
}

/** The ordered unit as it was then, any other as it is now. */
function stepsOf(line: OrderLine, { amount, uom }: Quantity, items: Map<string, Item>): number | undefined {
  const ratio = uom === line.quantity.uom ? line.unit : items.get(line.sku)?.units[uom];
  return ratio && toSteps(amount, ratio);
}

/** The desk's code where goods are asked back later than the policy allows. */
export const WINDOW_OVER = 'return.window-over';

function holdOf({ lines }: ReturnRequest, { invoices, policy, today }: ReturnFacts): Return['held'] {
  for (const { lineId } of lines) {
    const until = windowEnds(invoices.filter((invoice) => invoice.lines.some((line) => line.lineId === lineId)), policy);
    if (until !== undefined && until < today) return { code: WINDOW_OVER, message: `line ${lineId} could be asked back until ${until}` };
  }
  return undefined;
}

/**
 * Cancelled after it left, and the recall was refused: the return that takes back what was billed and is not back. Undefined where there is nothing.
 * @param reason why; absent: the customer does not take delivery
 */
export function proposeReturn(order: Order, { returns, today }: Pick<ReturnFacts, 'returns' | 'today'>, reason: ReturnLine['reason'] = 'delivery-refused'): ReturnRequest | undefined {
  const lines = order.lines.flatMap((line) => {
    const open = line.quantities.invoiced - returns.reduce((sum, other) => sum + outstanding(other, line.lineId, today), 0);
    const amount = open > 0 && line.unit ? fromSteps(open, line.unit) : undefined;
    return amount ? [{ lineId: line.lineId, quantity: { amount, uom: line.quantity.uom }, reason }] : [];
  });
  return lines.length > 0 ? { orderId: order.orderId, lines } : undefined;
}
