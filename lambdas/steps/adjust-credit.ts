import { checkCredit } from '../../core/credit/check-credit.ts';
import { creditAccountOf, exposureOf } from '../../core/credit/exposure.ts';
import { grossOf } from '../../core/ordering/amounts.ts';
import { applyChange } from '../../core/ordering/apply-change.ts';
import { stores } from '../adapters/stores.ts';
import { billToOf } from '../handler/bill-to-of.ts';
import { changeOf } from '../handler/change-of.ts';
import { isExposed } from '../handler/is-exposed.ts';
import { itemsFor } from '../handler/items-for.ts';
import { step } from '../handler/step.ts';

/** The order counts as its new version will. What lowers it is nobody's question. */
export const handler = step(async ({ saga, at }) => {
  if (!(await isExposed(saga.orderId))) return { exposed: false };
  const { order, orderChange } = await changeOf(saga);
  const [items, invoices] = await Promise.all([itemsFor(order, orderChange), stores.orders.invoices(saga.entity, saga.orderId)]);
  const next = applyChange(order, orderChange, items, at).order;
  if (grossOf(next).minor > grossOf(order).minor) return checkCredit(next, invoices, await billToOf(order), stores.credit, at);
  await stores.credit.keep(creditAccountOf(next), next.orderId, exposureOf(next, invoices));
  return { exposed: true };
});
