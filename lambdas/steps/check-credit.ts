import { checkCredit } from '../../core/credit/check-credit.ts';
import { isOnCredit } from '../../core/credit/exposure.ts';
import { stores } from '../adapters/stores.ts';
import { billToOf } from '../handler/bill-to-of.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const order = await orderOf(saga);
  return isOnCredit(order) ? checkCredit(order, await billToOf(order), stores.credit, at) : { exposed: false };
});
