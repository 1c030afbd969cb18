import type { Order, Release } from '../model/order.ts';
import type { Take } from '../model/stock.ts';
import type { SourcingPlan } from './source-lines.ts';

/** With a release for each warehouse and each supplier that gives something. */
export function withReleases(order: Order, takes: readonly Take[], dropShips: SourcingPlan['dropShips'] = []): Order {
  const releases = [...order.releases];
  const add = (place: string, connector: string, of: readonly Take[] | SourcingPlan['dropShips'][number]['lines'], supplier?: string) => {
    const lines = of.map(({ lineId, sku, steps }): Release['lines'][number] => ({ lineId, sku, steps }));
    releases.push({ releaseId: nextId(order.orderId, place, releases), warehouse: place, connector, ...(supplier && { supplier }), lines });
  };
  for (const warehouse of [...new Set(takes.map((take) => take.warehouse))].sort()) add(warehouse, order.route.warehouses[warehouse] as string, takes.filter((take) => take.warehouse === warehouse));
  for (const { supplier, lines } of dropShips) add(supplier, order.route.suppliers[supplier] as string, lines, supplier);
  return { ...order, releases };
}

/** `<order>-<place>`, then `-2` and so on. */
export function nextId(orderId: string, place: string, releases: readonly Release[]): string {
  const count = releases.filter((release) => release.warehouse === place).length;
  return `${orderId}-${place}${count > 0 ? `-${count + 1}` : ''}`;
}
