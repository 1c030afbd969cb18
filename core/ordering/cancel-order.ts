import type { Change } from '../model/changes.ts';
import { Invalid } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import { orderSagaId } from '../sagas/register.ts';
import { orderEvent } from './accept-order.ts';
import { isOut } from '../shipping/release-state.ts';
import { moveAll, openSteps, shippedSteps, statusOf } from './line-moves.ts';
import { requestChange } from './request-change.ts';

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

/**
 * Cancels all of an order that has not left: what has, is not taken back, and the rest is a change of its own.
 * @throws Invalid as `requestCancellation` and `requestChange`
 */
export function cancelOrRest(order: Order, by: string, reason: string, at: Date, told: readonly Shipment[]): { order: Order; also: Change[]; changeId?: string } {
  if (!order.lines.some((line) => shippedSteps(line) > 0) || !order.lines.some((line) => openSteps(line) > 0)) return requestCancellation(order, by, reason, at, told);
  const rest = requestChange(order, undefined, undefined, by, at);
  return { order: rest.order, also: rest.also, changeId: rest.orderChange.changeId };
}

/** Everything was taken back: what is left of every line is cancelled. */
export function completeCancellation(order: Order, at: Date): { order: Order; also: Change[] } {
  if (!order.cancellation || order.cancellation.completedAt) return { order, also: [] };
  const nothingLeft = (['received', 'reserved', 'backordered', 'accepted', 'released'] as const).reduce((rest, state) => moveAll(rest, state, 'cancelled'), order);
  const cancelled = { ...nothingLeft, cancellation: { ...order.cancellation, completedAt: at.toISOString() } };
  return { order: cancelled, also: [{ change: 'event', event: orderEvent('order.cancelled', cancelled, at) }] };
}

/**
 * A shipment of goods that nobody gave back: they had left before they were asked for. The cancellation is overtaken, for them and for good; what is being taken back
 * stops where it stands. Nothing that was released is asked back before the rest, so all that the shipment is booked on stands.
 */
export function overtake(order: Order, { shipmentId, releaseId }: Pick<Shipment, 'shipmentId' | 'releaseId'>): Order {
  const { cancellation, releases } = order;
  const release = releases.find((candidate) => candidate.releaseId === releaseId);
  if (!cancellation || cancellation.completedAt || cancellation.overtakenBy || !release || !isOut(release)) return order;
  return { ...order, cancellation: { ...cancellation, overtakenBy: shipmentId } };
}

/** Of a cancellation that was overtaken: the order goes on. What has not left is still not wanted, which is a change that its saga waits for. */
export function cancelRest(order: Order, at: Date): { order: Order; also: Change[] } {
  const { cancellation, ...rest } = order;
  if (!cancellation?.overtakenBy) return { order, also: [] };
  const { by, reason, at: since, overtakenBy } = cancellation;
  const sagaId = orderSagaId(order.orderId);
  if (!rest.lines.some((line) => openSteps(line) > 0)) return { order: rest, also: [{ change: 'reopen-fence', sagaId }] };
  const requested = requestChange(rest, undefined, undefined, by, at, { cancels: { by, reason, overtakenBy, at: since } });
  return { order: requested.order, also: [{ change: 'reopen-fence', sagaId, pausedBy: requested.orderChange.changeId }, ...requested.also] };
}
