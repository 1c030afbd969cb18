import { hasLots, recalled } from '../../core/inventory/allocate-lots.ts';
import { adjustStock } from '../../core/ordering/change-stock.ts';
import { stores } from '../adapters/stores.ts';
import { changeOf } from '../handler/change-of.ts';
import { sourcingOf } from '../handler/sourcing-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { order, orderChange } = await changeOf(saga);
  const [shipments, sourcing] = await Promise.all([stores.orders.shipments(saga.entity, saga.orderId), sourcingOf(order, (orderChange.plan?.lines ?? []).map((line) => line.sku))]);
  const keep = (decided: Pick<typeof orderChange, 'held' | 'sourcing'>) => stores.unit.commit([{ change: 'order-change', orderChange: { ...orderChange, ...decided } }]);
  const done = await adjustStock(order, orderChange, { shipments, sourcing, keep }, stores, at);
  if (hasLots(order)) await stores.lots.give(saga.entity, saga.orderId, recalled(order));
  return { taken: (done?.takes ?? []).map(({ lineId, warehouse, steps }) => ({ lineId, warehouse, steps })) };
});
