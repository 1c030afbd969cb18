import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import { orderSagaId } from '../sagas/register.ts';
import { orderEvent } from './accept-order.ts';
import { moveAll, shippedSteps, statusOf } from './line-moves.ts';

/**
 * Closes the fence, so that no step begins any more, and asks for the unwinding. Once any goods have left, only a return takes them back.
 * @param told shipments of it that the warehouse has told of: one that is not booked yet has left all the same
 * @throws Invalid 409 order.already-shipped, order.already-cancelled, order.change-pending
 */
export function requestCancellation(order: Order, by: string, reason: string, at: Date, told: readonly Shipment[] = []): { order: Order; also: Change[] } {
  if (order.pendingChange) throw new Invalid('order.change-pending', `change ${order.pendingChange} is under way`, 409, { changeId: order.pendingChange });
  if (order.cancellation) throw new Invalid('order.already-cancelled', `order ${order.orderId} is ${statusOf(order)}`, 409);
  if (told.some(({ matched }) => !matched) || order.lines.some((line) => shippedSteps(line) > 0)) {
    throw new Invalid('order.already-shipped', `goods of order ${order.orderId} have left: ask for a return`, 409);
  }
  const cancelling = { ...order, cancellation: { by, reason, at: at.toISOString() } };
  return {
    order: cancelling,
    also: [
      ...[orderSagaId(order.orderId), ...(order.sagas ?? [])].map((sagaId): Change => ({ change: 'close-fence', sagaId, at: at.toISOString() })),
      { change: 'event', event: orderEvent('order.cancellation-requested', cancelling, at) },
    ],
  };
}

/** Everything was taken back: what is left of every line is cancelled. */
export function completeCancellation(order: Order, at: Date): { order: Order; also: Change[] } {
  if (!order.cancellation || order.cancellation.completedAt) return { order, also: [] };
  const nothingLeft = (['received', 'reserved', 'backordered', 'accepted', 'released'] as const).reduce((rest, state) => moveAll(rest, state, 'cancelled'), order);
  const cancelled = { ...nothingLeft, cancellation: { ...order.cancellation, completedAt: at.toISOString() } };
  return { order: cancelled, also: [{ change: 'event', event: orderEvent('order.cancelled', cancelled, at) }] };
}
