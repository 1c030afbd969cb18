import { checkCreditAgain } from '../../core/credit/check-credit.ts';
import { isOnCredit } from '../../core/credit/exposure.ts';
import { allocateStock } from '../../core/inventory/allocate-stock.ts';
import { Early } from '../../core/model/errors.ts';
import type { Release } from '../../core/model/order.ts';
import { checkRelease, creditIsOld } from '../../core/ordering/check-release.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { stores } from '../adapters/stores.ts';
import { billToOf } from '../handler/bill-to-of.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const order = await orderOf(saga);
  const policy = await stores.masterdata.policy(saga.entity);
  const payments = order.paymentOwner === 'hub' ? await stores.orders.payments(saga.entity, saga.orderId) : [];
  try {
    checkRelease(order, payments, policy, at);
  } catch (error) {
    // it sleeps, for days perhaps: others may begin in its place
    if (error instanceof Early) await stores.register.uncount(saga.sagaId);
    throw error;
  }
  if (isOnCredit(order) && creditIsOld(order, policy, at)) await checkCreditAgain(order, await billToOf(order), stores.credit, at);
  const { items } = await allocateStock(order, stores.stock, at);
  return { items: items.filter(({ item }) => sends(saga, order.releases.find(({ releaseId }) => releaseId === item))) };
});

/** What a backorder saga has planned, it sends; all else is the order's own. */
const sends = ({ kind, sagaId }: Saga, release: Release | undefined) => release?.saga === (kind === 'backorder' ? sagaId : undefined);
