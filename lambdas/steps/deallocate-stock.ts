import { hasLots } from '../../core/inventory/allocate-lots.ts';
import { deallocateStock } from '../../core/inventory/allocate-stock.ts';
import { isOut } from '../../core/shipping/release-state.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(async ({ saga }) => {
  const order = await orderOf(saga);
  // what another saga of the order has sent out, and did not get back yet, keeps what it holds
  if (order.releases.some((release) => isOut(release) && !release.supplier)) return;
  if (hasLots(order)) await stores.lots.give(saga.entity, saga.orderId);
  await deallocateStock(order, stores.stock);
});
