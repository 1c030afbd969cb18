import { skusOf } from '../../core/masterdata/kit-of.ts';
import { Rejected } from '../../core/model/errors.ts';
import type { Customer, Item } from '../../core/model/masterdata.ts';
import type { Order } from '../../core/model/order.ts';
import { stores } from '../adapters/stores.ts';

/** The customer of an order, and its articles with what its kits are made of, in one read. @throws Rejected order.unknown-customer */
export async function customerAndItems({ entity, customerId, lines }: Order): Promise<{ customer: Customer; items: Map<string, Item> }> {
  const { customer, items } = await stores.masterdata.forOrder(entity, customerId, skusOf(lines));
  if (!customer) throw new Rejected('order.unknown-customer', `customer ${customerId} is not known`, { field: 'customerId' });
  return { customer, items };
}
