import type { Change } from '../../core/model/changes.ts';
import { dayIn } from '../../core/model/day.ts';
import { Conflict, Rejected } from '../../core/model/errors.ts';
import type { Journal } from '../../core/model/journal.ts';
import type { LegalEntity } from '../../core/model/legal-entity.ts';
import type { Order } from '../../core/model/order.ts';
import { isApprovedFor } from '../../core/ordering/approvals.ts';
import { accountingOf } from '../../core/posting/books.ts';
import { journalsInOpenPeriods } from '../../core/posting/periods.ts';
import { journalsOfTheirOwn } from '../../core/posting/post-journal.ts';
import { postersOf } from '../../core/routing/authority.ts';
import { authorityIn } from '../../core/routing/resolve-route.ts';
import type { Saga } from '../../core/sagas/register.ts';
import { changeOrder, stores } from '../adapters/stores.ts';

/** The desk's code for a journal whose period is closed. Finance may approve to post it into the next open one. */
export const PERIOD_CLOSED = 'journal.period-closed';

type Decided = { order: Order; also: Change[] };

/**
 * Changes an order together with journals. Where the period of one of them is closed they go to the next open one, if that is the entity's rule or
 * finance has approved it.
 * @param seen as it was read already
 * @throws Rejected journal.period-closed
 */
export async function changeWithJournals({ sagaId, entity, orderId }: Saga, books: LegalEntity, decide: (order: Order) => Promise<Decided> | Decided, seen?: Order): Promise<Order> {
  const dated = (closed: readonly string[], from?: Order) =>
    changeOrder(
      entity,
      orderId,
      async (order) => {
        const { order: changed, also } = await decide(order);
        return { order: changed, also: journalsInOpenPeriods(also, closed) };
      },
      from,
    );
  try {
    return await dated([], seen);
  } catch (error) {
    if (!(error instanceof Conflict && error.code === PERIOD_CLOSED)) throw error;
    const order = await stores.orders.get(entity, orderId);
    const approved = order !== undefined && isApprovedFor(order, PERIOD_CLOSED, sagaId);
    if (books.closedPeriod === 'ask' && !approved) throw new Rejected(PERIOD_CLOSED, error.message, error.detail);
    return dated(await stores.ledger.closed(entity));
  }
}

/** How journals of a currency are made on a day, or today, in the books of an entity. */
export async function accountingFor(entity: string, currency: string, at: Date, day?: string) {
  const books = await stores.books.entity(entity);
  const on = day ?? dayIn(at, books.timeZone);
  return { day: on, accounting: await accountingOf(stores.books, books, [currency], on, at) };
}

/** Journals outside a saga, each with who posts it into the books that count by the table as it stands now, and told to whoever is to be sent it. */
export async function journalsToPost(journals: readonly Journal[], at: Date): Promise<Change[]> {
  const [first] = journals;
  if (!first) return [];
  const rules = await stores.masterdata.rules(first.entity);
  const erp = rules.find((rule) => 'capability' in rule && rule.capability === 'erp')?.connector ?? '';
  return journalsOfTheirOwn(journals, postersOf(authorityIn(rules), erp, at), at);
}

/**
 * Commits changes with journals. Where the period of one is closed they go to the next open one, if that is the entity's rule.
 * @throws Rejected journal.period-closed
 */
export async function commitJournals(entity: string, changes: Change[]): Promise<void> {
  try {
    await stores.unit.commit(changes);
  } catch (error) {
    if (!(error instanceof Conflict && error.code === PERIOD_CLOSED)) throw error;
    if ((await stores.books.entity(entity)).closedPeriod === 'ask') throw new Rejected(PERIOD_CLOSED, error.message, error.detail);
    await stores.unit.commit(journalsInOpenPeriods(changes, await stores.ledger.closed(entity)));
  }
}
