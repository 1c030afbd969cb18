import { releaseStock } from '../../core/inventory/reserve-stock.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { undo } from '../handler/step.ts';

export const handler = undo(async ({ saga }) => {
  await changeOrder(saga.entity, saga.orderId, async (order) => ({ order: await releaseStock(order, stores) }));
});
