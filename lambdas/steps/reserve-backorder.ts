import { filled, reserveBackorder } from '../../core/inventory/reserve-backorder.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga: { sagaId, entity, orderId }, at }) => {
  const order = await orderOf({ entity, orderId });
  const takes = await reserveBackorder(order, sagaId, await stores.masterdata.warehouses(entity), stores, at);
  await changeOrder(entity, orderId, (current) => ({ order: filled(current, takes, sagaId) }));
  return { taken: takes.map(({ lineId, warehouse, steps }) => ({ lineId, warehouse, steps })) };
});
