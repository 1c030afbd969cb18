import { enrichOrder } from '../../core/ordering/enrich-order.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga }) => {
  await changeOrder(saga.entity, saga.orderId, async (order) => {
    const { customer, items } = await stores.masterdata.forOrder(order.entity, order.customerId, order.lines.map((line) => line.sku));
    return { order: enrichOrder(order, customer, items) };
  });
});
