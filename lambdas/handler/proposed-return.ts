import { dayIn } from '../../core/model/day.ts';
import type { Order } from '../../core/model/order.ts';
import type { ReturnRequest } from '../../core/model/return.ts';
import { proposeReturn } from '../../core/returns/request-return.ts';
import { stores } from '../adapters/stores.ts';

/** The return of what was billed and is not back; undefined where there is nothing. */
export async function proposedReturnOf(order: Order, at: Date): Promise<ReturnRequest | undefined> {
  if (order.lines.every(({ quantities }) => quantities.invoiced === 0)) return undefined;
  const [returns, { timeZone }] = await Promise.all([stores.orders.returns(order.entity, order.orderId), stores.books.entity(order.entity)]);
  return proposeReturn(order, { returns, today: dayIn(at, timeZone) });
}
