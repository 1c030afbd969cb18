import type { Change } from '../model/changes.ts';
import type { Order } from '../model/order.ts';
import { event } from './events.ts';
import { moveAll } from './line-moves.ts';

/** We promise: reserved units become accepted, and the world is told. */
export function acceptOrder(order: Order, at: Date): { order: Order; also: Change[] } {
  const accepted = { ...moveAll(order, 'reserved', 'accepted'), acceptedAt: at.toISOString() };
  return { order: accepted, also: [{ change: 'event', event: orderEvent('order.accepted', accepted, at) }] };
}

/** Undo: accepted units are only reserved again. The world hears `order.cancelled` when the unwinding is complete. */
export function withdrawAcceptance(order: Order): Order {
  const { acceptedAt: _, ...rest } = moveAll(order, 'accepted', 'reserved');
  return rest;
}

/** The id is the same each time, so that a step that runs again announces nothing twice. */
export const orderEvent = (type: 'order.accepted' | 'order.cancelled' | 'order.cancellation-requested', order: Order, at: Date) =>
  event(
    type,
    order,
    { key: `order/${order.orderId}`, version: order.version, correlationId: order.correlationId, causationId: `order:${order.orderId}` },
    { orderId: order.orderId, channel: order.channel, channelOrderId: order.channelOrderId, version: order.version, ...(order.erpOrder && { erpOrder: order.erpOrder.number }) },
    { at, id: `${type}:${order.orderId}:${order.version}` },
  );
