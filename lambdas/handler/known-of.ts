import type { Customer, Item } from '../../core/model/masterdata.ts';
import type { Order } from '../../core/model/order.ts';
import type { Known } from '../../core/ordering/enrich-order.ts';
import { stores } from '../adapters/stores.ts';
import { withComponents } from './items-for.ts';
import { placeOf } from './place-of.ts';

type Asked = Pick<Order, 'entity' | 'customerId' | 'channel' | 'shipToCode' | 'shipToId'> & { lines: readonly { sku: string }[] };

/** What the business knows about an order: one bulk read, and more only for what few orders need. */
export async function knownOf({ entity, customerId, channel, lines, shipToCode, shipToId }: Asked): Promise<Known> {
  const [{ customer, items }, policy, through] = await Promise.all([itemsOf(entity, customerId, lines.map((line) => line.sku)), stores.masterdata.policy(entity), stores.masterdata.channel(entity, channel)]);
  const billTo = customer?.billTo && customer.billTo !== customerId ? await stores.masterdata.customer(entity, customer.billTo) : undefined;
  const place = shipToCode !== undefined && shipToId === undefined ? await placeOf(customer, shipToCode) : undefined;
  return { customer, billTo, items, policy, channel: through, place };
}

/** The customer, and items by SKU, components of kits with them; what is none is looked up as the customer's own number of one. */
export async function itemsOf(entity: string, customerId: string, codes: readonly string[]): Promise<{ customer?: Customer; items: Map<string, Item> }> {
  const found = await byCode(entity, customerId, codes);
  return { ...found, items: await withComponents(entity, found.items) };
}

async function byCode(entity: string, customerId: string, codes: readonly string[]): Promise<{ customer?: Customer; items: Map<string, Item> }> {
  const found = await stores.masterdata.forOrder(entity, customerId, codes);
  const unknown = codes.filter((code) => !found.items.has(code));
  const ours = unknown.length > 0 ? await stores.masterdata.ours(entity, customerId, 'item', unknown) : new Map<string, string>();
  if (ours.size === 0) return found;
  const more = await stores.masterdata.items(entity, [...ours.values()]);
  const under = [...ours].flatMap(([code, sku]): [string, Item][] => {
    const item = more.get(sku);
    return item ? [[code, item]] : [];
  });
  return { ...found, items: new Map([...found.items, ...more, ...under]) };
}
