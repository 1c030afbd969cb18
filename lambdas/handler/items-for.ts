import type { Item } from '../../core/model/masterdata.ts';
import type { Order } from '../../core/model/order.ts';
import type { OrderChange } from '../../core/model/order-change.ts';
import { stores } from '../adapters/stores.ts';

/** The articles of an order and of what a change adds to it. */
export const itemsFor = (order: Order, orderChange?: OrderChange): Promise<Map<string, Item>> =>
  stores.masterdata.items(order.entity, [...order.lines.map((line) => line.sku), ...(orderChange?.request?.lines ?? []).flatMap((line) => (line.sku ? [line.sku] : []))]);
