import type { Change } from '../model/changes.ts';
import type { Order } from '../model/order.ts';
import { shadowNames } from '../routing/resolve-route.ts';
import { event } from './events.ts';
import { moveAll } from './line-moves.ts';

/** We promise: reserved units become accepted, and the world is told. */
export function acceptOrder(order: Order, at: Date): { order: Order; also: Change[] } {
  const accepted = { ...moveAll(order, 'reserved', 'accepted'), acceptedAt: at.toISOString() };
  return { order: accepted, also: [{ change: 'event', event: orderEvent('order.accepted', accepted, at, shadowNames(order.route)) }] };
}

/** Undo: accepted units are only reserved again. The world hears `order.cancelled` when the unwinding is complete. */
export function withdrawAcceptance(order: Order): Order {
  const { acceptedAt: _, ...rest } = moveAll(order, 'accepted', 'reserved');
  return rest;
}

/** The id is the same each time, so that a step that runs again announces nothing twice. */
export function orderEvent(type: 'order.accepted' | 'order.cancelled' | 'order.cancellation-requested', order: Order, at: Date, shadows: string[] = []) {
  const { orderId, channel, channelOrderId, version, correlationId } = order;
  const head = { key: `order/${orderId}`, version, correlationId, causationId: `order:${orderId}` };
  // who takes something back, and waits, tells the channel of it when that is done
  const channelConnector = type === 'order.cancellation-requested' ? undefined : order.route.channel;
  const data = {
    orderId, channel, channelOrderId, version,
    ...(order.erpOrder && { erpOrder: order.erpOrder.number }), ...(channelConnector && { channelConnector }), ...(shadows.length > 0 && { shadows }),
  };
  return event(type, order, head, data, { at, id: `${type}:${orderId}:${version}` });
}
