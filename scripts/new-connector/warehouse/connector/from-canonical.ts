import { Rejected } from '../../../../core/model/errors.ts';
import type { Item } from '../../../../core/model/masterdata.ts';
import type { Order, Release } from '../../../../core/model/order.ts';
import { fromSteps } from '../../../../core/model/quantity.ts';
import { picksOf } from '../../../../core/shipping/picks-of.ts';
import type { VendorXSecret } from './schema.ts';

/** A release as the warehouse gets it; its id is the id of ours there. @throws Rejected vendor-x.warehouse-unmapped, vendor-x.item-unknown */
export function newOrder(order: Order, release: Release, items: Map<string, Item>, { warehouses }: Pick<VendorXSecret, 'warehouses'>): object {
  const warehouse = warehouses[release.warehouse];
  if (!warehouse) throw new Rejected('vendor-x.warehouse-unmapped', `what warehouse ${release.warehouse} is called at Vendor X is not configured`, { warehouse: release.warehouse });
  const { name, company, street, city, region, postalCode, country, phone } = order.shipTo;
  return {
    external_id: release.releaseId,
    warehouse,
    ship_to: { name, company, street, city, region, postal_code: postalCode, country, phone },
    lines: picksOf(order, release).map(({ lineId, sku, steps }) => ({ line: lineId, sku, quantity: quantityOf(items.get(sku), sku, steps) })),
  };
}

/** In the base unit, as decimal text. */
function quantityOf(item: Item | undefined, sku: string, steps: number): string {
  const base = item?.units[item.baseUnit];
  const quantity = base && fromSteps(steps, base);
  if (!quantity) throw new Rejected('vendor-x.item-unknown', `${steps} steps of ${sku} are no quantity of its base unit`, { sku, steps });
  return quantity;
}
