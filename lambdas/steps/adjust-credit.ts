import { checkCredit } from '../../core/credit/check-credit.ts';
import { creditAccountOf, unbilledOf } from '../../core/credit/exposure.ts';
import { grossOf } from '../../core/ordering/amounts.ts';
import { applyChange } from '../../core/ordering/apply-change.ts';
import { stores } from '../adapters/stores.ts';
import { billToOf } from '../handler/bill-to-of.ts';
import { changeOf } from '../handler/change-of.ts';
import { isExposed } from '../handler/is-exposed.ts';
import { itemsFor } from '../handler/items-for.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

/** The order counts as its new version will. What lowers it is nobody's question. */
export const handler = step(async ({ saga, at }) => {
  if (!(await isExposed(saga.orderId))) return { exposed: false };
  const { order, orderChange } = await changeOf(saga);
  const items = await itemsFor(order, orderChange);
  const next = applyChange(order, orderChange, items, at).order;
  // of what it is by then: a shipment may be posted meanwhile
  const unbilled = async () => unbilledOf(applyChange(await orderOf(saga), orderChange, items, at).order);
  if (grossOf(next).minor > grossOf(order).minor) return checkCredit(next, await billToOf(order), stores.credit, at, unbilled);
  await stores.credit.keep(creditAccountOf(next), next.orderId, unbilled);
  return { exposed: true };
});
