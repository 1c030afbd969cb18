import { adjustStock, heldNow } from '../../core/ordering/change-stock.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from '../handler/change-of.ts';
import { warehousesOf } from '../handler/inbound-order.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga }) => {
  const { order, orderChange } = await changeOf(saga);
  const shipments = await stores.orders.shipments(saga.entity, saga.orderId);
  // what it held is kept first: whatever happens, it can be held again
  const held = orderChange.held ?? (await heldNow(order, stores.stock));
  if (!orderChange.held) await stores.unit.commit([{ change: 'order-change', orderChange: { ...orderChange, held } }]);
  const takes = await adjustStock(order, orderChange, shipments, await warehousesOf(saga.entity), stores.stock);
  return { taken: takes.map(({ lineId, warehouse, steps }) => ({ lineId, warehouse, steps })) };
});
