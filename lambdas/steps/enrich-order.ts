import { enrichOrder } from '../../core/ordering/enrich-order.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga }) => {
  const { customerId, lines } = await orderOf(saga);
  const { customer, items } = await stores.masterdata.forOrder(saga.entity, customerId, lines.map((line) => line.sku));
  await changeOrder(saga.entity, saga.orderId, (order) => ({ order: enrichOrder(order, customer, items) }));
});
