import { lotsWanted } from '../../core/inventory/good-until.ts';
import { componentsOf, skusOf } from '../../core/masterdata/kit-of.ts';
import type { Item } from '../../core/model/masterdata.ts';
import type { Order, Release } from '../../core/model/order.ts';
import type { OrderChange } from '../../core/model/order-change.ts';
import { picksOf } from '../../core/shipping/picks-of.ts';
import { stores } from '../adapters/stores.ts';

/** The articles of an order and of what a change adds to it, as its customer gets them, and what kits among them are made of. */
export async function itemsFor(order: Order, orderChange?: OrderChange): Promise<Map<string, Item>> {
  const added = (orderChange?.request?.lines ?? []).flatMap((line) => (line.sku ? [line.sku] : []));
  const items = new Map(await stores.masterdata.items(order.entity, [...order.lines.map((line) => line.sku), ...added]));
  const lots = added.filter((sku) => items.get(sku)?.lots);
  const customer = lots.length > 0 ? await stores.masterdata.customer(order.entity, order.customerId) : undefined;
  for (const sku of lots) items.set(sku, { ...(items.get(sku) as Item), lots: lotsWanted(items.get(sku), customer) });
  return withComponents(order.entity, items);
}

/** The articles that are picked for a release, and the kits that they are parts of. */
export const itemsPicked = (order: Order, release: Release): Promise<Map<string, Item>> =>
  stores.masterdata.items(order.entity, skusOf([...order.lines.filter(({ kit }) => kit), ...picksOf(order, release)]));

/** With the components of kits; where there are none, nothing is asked for. */
export async function withComponents(entity: string, items: Map<string, Item>): Promise<Map<string, Item>> {
  const more = componentsOf(items);
  return more.length > 0 ? new Map([...items, ...(await stores.masterdata.items(entity, more))]) : items;
}
