import type { Crm } from '../../core/crm/crm.ts';
import { orderForCrm } from '../../core/crm/order-for-crm.ts';
import { Conflict, Transient } from '../../core/model/errors.ts';
import type { Order } from '../../core/model/order.ts';
import { shippedSteps } from '../../core/ordering/line-moves.ts';
import { verdict } from '../../core/sequencing/verdict.ts';
import { stores } from '../adapters/stores.ts';
import { CRM_EVENTS } from './crm-events.ts';
import { guarded } from './held-off.ts';
import { log } from './log.ts';
import { patiently } from './patience.ts';
import { businessEvents } from './queue.ts';

/**
 * Tells a CRM where an order stands: on a queue of its own, retried from there, never part of a saga. An event only says that there is news: what is told is the order as it is now, so that
 * an event that comes late, twice or out of order tells nothing old. What was told, by the order's revision, is kept, and told once. Two at the same time may still
 * arrive in the wrong order there: the CRM's own rule keeps the newer one (`Crm.tell`).
 * Orders of an entity whose CRM it is not, by its partner account, are none of its business.
 */
export const crmSubscriber = (connector: string, crm: () => Promise<Crm>) =>
  businessEvents(
    CRM_EVENTS,
    async ({ entity, data: { orderId } }) => {
      if ((await stores.masterdata.account(connector, '*'))?.entity !== entity) return;
      const key = `${connector}-order/${entity}/${orderId}`;
      const [order, last] = await Promise.all([stores.orders.get(entity, orderId), stores.versions.last(key)]);
      if (!order) throw new Transient('order.not-found', `order ${orderId} is not there`);
      const { revision, correlationId } = order;
      const said = { connector, orderId, revision, correlationId };
      if (verdict(last, revision, 'newest') !== 'apply') return log.info('CRM knows of the order already', { ...said, last });
      const outcome = await guarded(connector, async () => (await crm()).tell(orderForCrm(order, await documentsOf(order))));
      log.info(`CRM ${outcome === 'told' ? 'told of the order' : 'has a newer revision of the order'}`, said);
      if (outcome === 'superseded') return;
      await stores.unit.commit([{ change: 'version', key, version: revision, needs: 'newest' }]).catch((error: unknown) => {
        if (!(error instanceof Conflict)) throw error; // a newer one was told in the meantime
      });
    },
    patiently,
  );

/** Read after the order: they are of its revision, or newer. Nothing is asked for that there cannot be. */
async function documentsOf({ entity, orderId, lines, returns }: Order) {
  const { orders } = stores;
  const shipped = lines.some((line) => shippedSteps(line) > 0);
  const billed = lines.some(({ quantities }) => quantities.invoiced + quantities.returned > 0);
  const [shipments, invoices, creditMemos] = await Promise.all([
    shipped ? orders.shipments(entity, orderId) : [],
    billed ? orders.invoices(entity, orderId) : [],
    returns ? orders.creditMemos(entity, orderId) : [],
  ]);
  return { shipments, invoices, creditMemos };
}
