import { groupsOf } from '../../core/inventory/eligible.ts';
import type { Sourcing } from '../../core/inventory/reserve-stock.ts';
import type { Order } from '../../core/model/order.ts';
import { stores } from '../adapters/stores.ts';

/** What decides where an order, or what a change adds to it, is taken from. */
export async function sourcingOf({ entity, customerId, channel }: Order, skus: readonly string[]): Promise<Sourcing & { items: Map<string, NonNullable<ReturnType<Sourcing['items']['get']>>> }> {
  const [{ customer, items }, warehouses, policy] = await Promise.all([stores.masterdata.forOrder(entity, customerId, skus), stores.masterdata.warehouses(entity), stores.masterdata.policy(entity)]);
  return { warehouses, items, policy: policy.sourcing ?? 'priority', groups: groupsOf(channel, customer) };
}
