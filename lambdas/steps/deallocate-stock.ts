import { hasLots } from '../../core/inventory/allocate-lots.ts';
import { deallocateStock } from '../../core/inventory/allocate-stock.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(async ({ saga }) => {
  const order = await orderOf(saga);
  if (hasLots(order)) await stores.lots.give(saga.entity, saga.orderId);
  await deallocateStock(order, stores.stock);
});
