import { dayIn } from '../../core/model/day.ts';
import { Conflict, Invalid } from '../../core/model/errors.ts';
import { UnapplyReceipt } from '../../core/model/requests.ts';
import { event as businessEvent } from '../../core/ordering/events.ts';
import { standing, unapplyCash } from '../../core/payments/unapply.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee, nameOf } from '../handler/caller.ts';
import { cashOf, creditChanges, itemChange, moved } from '../handler/cash.ts';
import { journalsToPost } from '../handler/posting.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

/** Takes an application back by reversals: what it paid is open again, and the money is unapplied. */
export const handler = http({ scope: 'receipts.write', roles: ['finance'], body: UnapplyReceipt }, async ({ caller, path, body, correlationId, at }, event) => {
  const receipt = mustSee(caller, await stores.cash.receipt(caller.entity, path.id ?? ''), 'receipt');
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const { entity, receiptId, source } = receipt;
    const { applicationId, reason, date } = body;
    const { lines, journals: ids } = standing(receipt, applicationId);
    const [cash, items, journals, books] = await Promise.all([
      cashOf(receipt),
      Promise.all(lines.map(({ itemId }) => stores.cash.item(entity, itemId))),
      Promise.all(ids.map((id) => stores.ledger.journal(entity, id))),
      stores.books.entity(entity),
    ]);
    const there = <T>(all: readonly (T | undefined)[]) => all.filter((one) => one !== undefined);
    if (!cash) throw new Invalid('application.not-found', `there is no application ${applicationId}`, 404);
    const done = unapplyCash({ receipt, applicationId, cash, items: there(items), journals: there(journals), day: date ?? dayIn(at, books.timeZone), by: nameOf(caller), reason, at });
    const answer: Answer = { status: 201, body: standingOf(done.receipt, applicationId) };
    const told = businessEvent(
      'cash.unapplied',
      receipt,
      { key: `receipt/${receiptId}`, version: receipt.revision + 1, correlationId: receipt.correlationId, causationId: correlationId },
      { receiptId, source, applicationId, documents: lines.map(({ document }) => document), journals: done.journals.map(({ journalId }) => journalId) },
      { at, id: `cash.unapplied:${entity}:${applicationId}` },
    );
    await stores.unit
      .commit([{ change: 'answer', answer: store(answer) }, { change: 'receipt', receipt: done.receipt, ifRevision: receipt.revision }, itemChange(done.cash), ...done.items.map(itemChange), ...creditChanges(moved([cash, ...there(items)], [done.cash, ...done.items]), `${applicationId}/unapplied`, at), ...(await journalsToPost(done.journals, at)), { change: 'event', event: told }])
      .catch((error: unknown) => {
        if (error instanceof Conflict && error.code === 'cash.moved-on') throw new Invalid('cash.moved-on', 'the receipt or an invoice moved on meanwhile: read them again', 409);
        if (error instanceof Conflict && error.code === 'journal.period-closed') throw new Invalid('journal.period-closed', error.message, 409, { field: 'date' });
        throw error;
      });
    return answer;
  });
});

const standingOf = ({ applications }: { applications: readonly { applicationId: string }[] }, applicationId: string) => applications.find((each) => each.applicationId === applicationId);
