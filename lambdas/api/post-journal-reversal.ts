import { dayIn } from '../../core/model/day.ts';
import { AlreadyExists, Conflict, Invalid } from '../../core/model/errors.ts';
import { ReverseJournal } from '../../core/model/requests.ts';
import { mustStandAlone, reversalOf } from '../../core/posting/journals/reversal.ts';
import { journalsOfTheirOwn } from '../../core/posting/post-journal.ts';
import { addressed, postersOf } from '../../core/routing/authority.ts';
import { authorityIn } from '../../core/routing/resolve-route.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

/** Takes a journal back by another one: nothing in the books is ever edited. On the day of the request, unless it names another whose period is open. */
export const handler = http({ scope: 'journals.write', roles: ['finance'], body: ReverseJournal }, async ({ caller, path, body, correlationId, at }, event) => {
  const journal = mustSee(caller, await stores.ledger.journal(caller.entity, path.id ?? ''), 'journal');
  mustStandAlone(journal);
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const books = await stores.books.entity(journal.entity);
    const reversal = reversalOf(journal, { day: body.date ?? dayIn(at, books.timeZone), reason: body.reason, at });
    // it goes where the other one went, unless another keeps the books by now
    const posters = postersOf(authorityIn(await stores.masterdata.rules(journal.entity)), journal.poster?.system ?? '', at);
    const answer: Answer = { status: 201, body: addressed(reversal, posters) };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }, ...journalsOfTheirOwn([reversal], posters, at)]).catch((error: unknown) => {
      if (error instanceof AlreadyExists && error.what === 'journal') throw new Invalid('journal.already-reversed', `${journal.journalId} was reversed already`, 409);
      if (error instanceof Conflict && error.code === 'journal.period-closed') throw new Invalid('journal.period-closed', error.message, 409, { field: 'date' });
      throw error;
    });
    return answer;
  });
});
