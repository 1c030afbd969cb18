import { reserveStock } from '../../core/inventory/reserve-stock.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { warehousesOf } from '../handler/inbound-order.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga }) => {
  const warehouses = await warehousesOf(saga.entity);
  const order = await changeOrder(saga.entity, saga.orderId, async (current) => ({ order: await reserveStock(current, warehouses, stores.stock) }));
  return { releases: order.releases.map((release) => release.releaseId) };
});
