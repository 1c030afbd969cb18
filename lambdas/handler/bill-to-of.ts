import { Rejected } from '../../core/model/errors.ts';
import type { Customer } from '../../core/model/masterdata.ts';
import type { Order } from '../../core/model/order.ts';
import { stores } from '../adapters/stores.ts';

/** Whose credit an order is on. @throws Rejected order.unknown-customer */
export async function billToOf({ entity, billTo, customerId }: Order): Promise<Customer> {
  const customer = await stores.masterdata.customer(entity, billTo ?? customerId);
  if (!customer) throw new Rejected('order.unknown-customer', `customer ${billTo ?? customerId} is not known`);
  return customer;
}
