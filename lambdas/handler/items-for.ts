import { componentsOf } from '../../core/masterdata/kit-of.ts';
import type { Item } from '../../core/model/masterdata.ts';
import type { Order } from '../../core/model/order.ts';
import type { OrderChange } from '../../core/model/order-change.ts';
import { stores } from '../adapters/stores.ts';

/** The articles of an order and of what a change adds to it, and what kits among them are made of. */
export const itemsFor = async (order: Order, orderChange?: OrderChange): Promise<Map<string, Item>> =>
  withComponents(order.entity, await stores.masterdata.items(order.entity, [...order.lines.map((line) => line.sku), ...(orderChange?.request?.lines ?? []).flatMap((line) => (line.sku ? [line.sku] : []))]));

/** With the components of kits; where there are none, nothing is asked for. */
export async function withComponents(entity: string, items: Map<string, Item>): Promise<Map<string, Item>> {
  const more = componentsOf(items);
  return more.length > 0 ? new Map([...items, ...(await stores.masterdata.items(entity, more))]) : items;
}
