import { checkCreditAgain } from '../../core/credit/check-credit.ts';
import { isOnCredit } from '../../core/credit/exposure.ts';
import { allocateLots, hasLots } from '../../core/inventory/allocate-lots.ts';
import { allocateStock, LOST, waitForLost } from '../../core/inventory/allocate-stock.ts';
import { Early, Rejected } from '../../core/model/errors.ts';
import type { Order, Release } from '../../core/model/order.ts';
import type { Take } from '../../core/model/stock.ts';
import { checkRelease, creditIsOld } from '../../core/ordering/check-release.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
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
  const { items, suppliers } = await allocateStock(order, stores.stock, at).catch((error: unknown) => allocateRest(order, error, at));
  if (hasLots(order)) await changeOrder(saga.entity, saga.orderId, async (current) => ({ order: await allocateLots(current, stores.lots, at) }));
  const own = (all: typeof items) => all.filter(({ item }) => sends(saga, order.releases.find(({ releaseId }) => releaseId === item)));
  return { items: own(items), suppliers: own(suppliers) };
});

/** What a backorder saga has planned, it sends; all else is the order's own. */
const sends = ({ kind, sagaId }: Saga, release: Release | undefined) => release?.saga === (kind === 'backorder' ? sagaId : undefined);

/** An order that takes backorders waits for what it lost, and goes on with the rest. */
async function allocateRest({ entity, orderId }: Order, error: unknown, at: Date): ReturnType<typeof allocateStock> {
  if (!(error instanceof Rejected) || error.code !== LOST) throw error;
  const lost = error.detail.lost as Take[];
  const rest = await changeOrder(entity, orderId, async (current) => {
    if (current.fulfilment?.backorder !== 'backorder') throw error;
    return { order: await waitForLost(current, lost, stores.backorders, at) };
  });
  return allocateStock(rest, stores.stock, at);
}
