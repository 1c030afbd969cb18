import type { Order } from '../model/order.ts';
import type { Stock } from './stock.ts';

/** Hard allocation: what was promised is now held at its warehouse for this order alone. Says which releases go out. */
export async function allocateStock(order: Order, stock: Stock): Promise<{ items: { item: string; connector: string }[] }> {
  await stock.harden(order.entity, order.orderId);
  return { items: order.releases.map((release) => ({ item: release.releaseId, connector: release.connector })) };
}

/** Undo: held again only as a promise. */
export async function deallocateStock(order: Order, stock: Stock): Promise<void> {
  await stock.soften(order.entity, order.orderId);
}
