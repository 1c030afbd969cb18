import * as z from 'zod';
import { Invalid } from '../model/errors.ts';
import { Order, OrderLine } from '../model/order.ts';
import { type Difference, difference, fieldsIn, mergePatch } from './merge-patch.ts';

/** Of a line what its sender said; all else follows from it. */
const CorrectableLine = OrderLine.pick({ lineId: true, sku: true, quantity: true, unitPrice: true, tax: true }).meta({ id: 'CorrectableLine' });

/** Of an order what its sender said, and a person may put right. Lines are neither added nor taken out: that is a change of the order. */
export const CorrectableOrder = Order.pick({
  customerId: true, purchaseOrder: true, currency: true, shipTo: true, shipToCode: true, markFor: true, discount: true, freight: true, freightTax: true, freightPolicy: true, freightTerms: true, fob: true,
  paymentMethod: true, shipNotBefore: true, cancelAfter: true,
})
  .extend({ lines: z.array(CorrectableLine).min(1) })
  .meta({ id: 'CorrectableOrder' });
export type CorrectableOrder = z.infer<typeof CorrectableOrder>;

/** What is wrong is read by a step that is still to come: an order whose units are copied and goods are sought keeps its lines and its customer. */
const STILL_READ = ['purchaseOrder', 'markFor', 'paymentMethod', 'shipNotBefore', 'cancelAfter'];
const UNTIL_TAXED = ['shipTo'];

/** Changing these changes what somebody owes or gets: it takes two. */
const MONEY_AND_QUANTITY = ['currency', 'discount', 'freight', 'freightTax', 'lines[].quantity', 'lines[].unitPrice', 'lines[].tax'];

const under = (field: string, names: readonly string[]) => names.some((name) => field === name || field.startsWith(`${name}.`));

/** As it is shown to whoever corrects it. */
export function correctable(order: Order): CorrectableOrder {
  const fields = Object.keys(CorrectableOrder.shape).flatMap((name) => (order[name as keyof Order] === undefined ? [] : [[name, order[name as keyof Order]]]));
  const lines = order.lines.map(({ lineId, sku, quantity, unitPrice, tax }) => ({ lineId, sku, quantity, unitPrice, tax }));
  return { ...(Object.fromEntries(fields) as CorrectableOrder), lines };
}

export interface OrderCorrection {
  /** The new version. */
  order: Order;
  difference: Difference;
  /** A second person is needed. */
  needsApproval: boolean;
}

/**
 * A new version of an order by a merge patch on what its sender said, as the canonical schema has it.
 * @throws Invalid 409 correction.stale, correction.too-late; 422 correction.invalid, correction.of-nothing
 */
export function correctOrder(order: Order, version: number, patch: Record<string, unknown>): OrderCorrection {
  const { orderId, pendingChange, cancellation, acceptedAt } = order;
  if (version !== order.version) throw new Invalid('correction.stale', `order ${orderId} is at version ${order.version}`, 409, { version: order.version });
  if (pendingChange || cancellation || acceptedAt) throw new Invalid('correction.too-late', `order ${orderId} is ${acceptedAt ? 'accepted' : 'being changed or cancelled'}: change it by POST /orders/${orderId}/changes`, 409);
  const before = correctable(order);
  const read = CorrectableOrder.safeParse(mergePatch(before, patch));
  if (!read.success) {
    const errors = read.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    throw new Invalid('correction.invalid', 'the corrected order is not as the canonical schema says', 422, { field: errors[0]?.field, errors: errors.slice(0, 50) });
  }
  const differs = difference(before, read.data);
  const fields = fieldsIn(differs);
  if (fields.length === 0) throw new Invalid('correction.of-nothing', 'the patch changes nothing', 422);
  mustStillBeRead(order, fields);
  return { order: patched(order, read.data), difference: differs, needsApproval: fields.some((field) => under(field, MONEY_AND_QUANTITY)) };
}

function mustStillBeRead({ orderId, lines, taxQuote }: Order, fields: readonly string[]): void {
  if (lines.every(({ steps }) => steps === 0)) return;
  const settled = fields.filter((field) => !under(field, taxQuote ? STILL_READ : [...STILL_READ, ...UNTIL_TAXED]));
  if (settled.length > 0) throw new Invalid('correction.too-late', `${settled[0]} of order ${orderId} was acted on already: cancel it, or change the order once it is accepted`, 409, { field: settled[0] });
}

function patched(order: Order, { lines, ...said }: CorrectableOrder): Order {
  const same = lines.length === order.lines.length && lines.every(({ lineId }, index) => lineId === order.lines[index]?.lineId);
  if (!same) throw new Invalid('correction.invalid', 'lines are neither added, taken out nor moved: change the order instead', 422, { field: 'lines' });
  const gone = Object.keys(CorrectableOrder.shape).filter((name) => !(name in said));
  const kept = Object.fromEntries(Object.entries(order).filter(([name]) => !gone.includes(name))) as Order;
  return { ...kept, ...said, version: order.version + 1, lines: order.lines.map((line, index) => ({ ...line, ...lines[index] })) };
}
