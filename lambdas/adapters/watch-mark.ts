import { createHash } from 'node:crypto';
import type { Order } from '../../core/model/order.ts';
import { dueOf } from '../../core/watchdog/waits-of-order.ts';

/** The index is written with every order: in so many parts, none of which all orders meet in. */
export const WATCH_PARTS = 8;

export const watchPart = (entity: string, part: number) => `${entity}#watch#${part}`;

const partOf = (orderId: string) => (createHash('sha256').update(orderId).digest()[0] ?? 0) % WATCH_PARTS;

/** What puts an order into the index of what is due: nothing, where nothing is expected of it. */
export function watchMark(order: Order): { watched: string; dueAt: string } | undefined {
  const dueAt = dueOf(order);
  return dueAt === undefined ? undefined : { watched: watchPart(order.entity, partOf(order.orderId)), dueAt };
}
