import type { Customer } from '../../core/model/masterdata.ts';
import type { AddressedRequest, OrderRequest } from '../../core/model/order.ts';
import { type Place, placeBy } from '../../core/ordering/ship-to.ts';
import { stores } from '../adapters/stores.ts';

/** The place that a customer's code names; undefined where nobody knows it. */
export async function placeOf(customer: Customer | undefined, code: string): Promise<Place | undefined> {
  if (!customer) return undefined;
  return placeBy(customer, code, (await stores.masterdata.ours(customer.entity, customer.customerId, 'ship-to', [code])).get(code));
}

/** An order that names its place by code alone is looked up when it comes; undefined where nobody knows it. With an address it is looked up when it is enriched. */
export async function addressed(request: OrderRequest, customer: () => Promise<Customer | undefined>): Promise<AddressedRequest | undefined> {
  const { shipTo, shipToCode } = request;
  if (shipTo) return { ...request, shipTo };
  const place = shipToCode === undefined ? undefined : await placeOf(await customer(), shipToCode);
  return place && { ...request, shipTo: place.address, shipToId: place.shipToId };
}
