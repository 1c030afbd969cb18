import { Transient } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import type { OrderChange } from '../../core/model/order-change.ts';
import { stands } from '../../core/ordering/request-change.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from './order-of.ts';

/** The change that a saga is about, with its order. */
export async function changeOf(saga: Saga): Promise<{ order: Order; orderChange: OrderChange }> {
  const [order, orderChange] = await Promise.all([orderOf(saga), stores.orders.change(saga.entity, saga.orderId, saga.changeId ?? '')]);
  if (!orderChange) throw new Transient('change.not-found', `change ${saga.changeId} is not there`);
  return { order, orderChange };
}

/** Part of a desk row: whether the change that its saga is about can only go on. */
export async function canOnlyGoOn({ entity, orderId, changeId }: Saga): Promise<{ stands?: true }> {
  const orderChange = changeId === undefined ? undefined : await stores.orders.change(entity, orderId, changeId);
  return orderChange && stands(orderChange) ? { stands: true } : {};
}
