import { applyChange } from '../../core/ordering/apply-change.ts';
import { planReleases } from '../../core/inventory/refit-releases.ts';
import { heldNow, isSourced } from '../../core/ordering/change-stock.ts';
import { landChange } from '../../core/ordering/land-change.ts';
import { orderSagaId, type Saga } from '../../core/sagas/register.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { changeOf } from '../handler/change-of.ts';
import { itemsFor } from '../handler/items-for.ts';
import { step } from '../handler/step.ts';

/** The new version counts. Says which releases go out for it; those that the order's own saga still plans to send, it sends itself. */
export const handler = step(async ({ saga, at }) => {
  const { orderChange } = await changeOf(saga);
  const orderSaga = await stores.register.get(orderSagaId(saga.orderId));
  const allocated = isDone(orderSaga, 'allocate-stock');
  let fresh: string[] = [];
  const order = await changeOrder(saga.entity, saga.orderId, async (current) => {
    const [shipments, held] = await Promise.all([stores.orders.shipments(saga.entity, saga.orderId), heldNow(current, stores.stock)]);
    const now = await stores.orders.change(saga.entity, saga.orderId, orderChange.changeId);
    // applied by an earlier attempt: its releases are those that were not sent
    if (now?.status === 'applied') {
      fresh = allocated ? current.releases.filter((release) => !release.releasedAt && !release.recalledAt && !release.saga).map((release) => release.releaseId) : [];
      return { order: current };
    }
    const items = await itemsFor(current, orderChange);
    const applied = applyChange(current, now ?? orderChange, items, at);
    if (!isSourced(current)) return applied;
    const landed = landChange(applied.order, now?.sourcing, items);
    const planned = planReleases(landed, held, shipments, at);
    const supplied = landed.releases.slice(current.releases.length).map(({ releaseId }) => releaseId);
    fresh = allocated ? [...planned.fresh, ...supplied] : [];
    return { ...applied, order: planned.order };
  });
  if (allocated) await stores.stock.harden(saga.entity, saga.orderId);
  return { version: order.version, items: order.releases.filter((release) => fresh.includes(release.releaseId)).map(({ releaseId, connector }) => ({ item: releaseId, connector })) };
});

const isDone = (saga: Saga | undefined, key: string) => saga?.steps[key]?.status === 'completed';
