import { Transient } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';

/** The order that a saga is about. */
export async function orderOf(saga: Pick<Saga, 'entity' | 'orderId'>): Promise<Order> {
  const order = await stores.orders.get(saga.entity, saga.orderId);
  if (!order) throw new Transient('order.not-found', `order ${saga.orderId} is not there`);
  return order;
}
