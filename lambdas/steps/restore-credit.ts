import { creditAccountOf, exposureOf } from '../../core/credit/exposure.ts';
import { stores } from '../adapters/stores.ts';
import { isExposed } from '../handler/is-exposed.ts';
import { orderOf } from '../handler/order-of.ts';
import { undo } from '../handler/step.ts';

/** The order counts as it did before the change. */
export const handler = undo(async ({ saga }) => {
  if (!(await isExposed(saga.orderId))) return;
  const [order, invoices] = await Promise.all([orderOf(saga), stores.orders.invoices(saga.entity, saga.orderId)]);
  await stores.credit.keep(creditAccountOf(order), order.orderId, exposureOf(order, invoices));
});
