import type { Change } from '../../core/model/changes.ts';
import { Conflict, Rejected } from '../../core/model/errors.ts';
import type { LegalEntity } from '../../core/model/legal-entity.ts';
import type { Order } from '../../core/model/order.ts';
import { journalsInOpenPeriods } from '../../core/posting/periods.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { changeOrder, stores } from '../adapters/stores.ts';

/** The desk's code for a journal whose period is closed. Finance may approve to post it into the next open one. */
export const PERIOD_CLOSED = 'journal.period-closed';

type Decided = { order: Order; also: Change[] };

/**
 * Changes an order together with journals. Where the period of one of them is closed they go to the next open one, if that is the entity's rule or
 * finance has approved it.
 * @throws Rejected journal.period-closed
 */
export async function changeWithJournals({ sagaId, entity, orderId }: Saga, books: LegalEntity, decide: (order: Order) => Promise<Decided> | Decided): Promise<Order> {
  const dated = (closed: readonly string[]) =>
    changeOrder(entity, orderId, async (order) => {
      const { order: changed, also } = await decide(order);
      return { order: changed, also: journalsInOpenPeriods(also, closed) };
    });
  try {
    return await dated([]);
  } catch (error) {
    if (!(error instanceof Conflict && error.code === PERIOD_CLOSED)) throw error;
    const order = await stores.orders.get(entity, orderId);
    const approved = order?.approvals.some(({ code, about }) => code === PERIOD_CLOSED && about === sagaId) ?? false;
    if (books.closedPeriod === 'ask' && !approved) throw new Rejected(PERIOD_CLOSED, error.message, error.detail);
    return dated(await stores.ledger.closed(entity));
  }
}
