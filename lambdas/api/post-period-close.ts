import { dayIn } from '../../core/model/day.ts';
import { Conflict, Invalid } from '../../core/model/errors.ts';
import { ClosePeriod } from '../../core/model/requests.ts';
import { lastDay } from '../../core/posting/periods.ts';
import { stores } from '../adapters/stores.ts';
import { nameOf } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { accrueUnbilled, periodIn, periodView } from '../handler/periods.ts';

/** Closes a month that is over: everything shipped is invoiced or accrued, who keeps the books has every journal, and the trial balance is zero. Otherwise 409, with what is missing. */
export const handler = http({ scope: 'journals.write', roles: ['finance'], body: ClosePeriod }, async ({ caller, path, body, correlationId, at }, event) => {
  const { entity } = caller;
  const period = periodIn(path.period);
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const books = await stores.books.entity(entity);
    if (lastDay(period) >= dayIn(at, books.timeZone)) throw new Invalid('period.not-over', `${period} is not over yet`, 409);
    if (body.accrue) await accrueUnbilled(books, period, at);
    const { missing } = await periodView(books, period);
    if (missing.length > 0) {
      throw new Invalid('period.not-ready', `${period} cannot be closed: ${missing.length} things are missing`, 409, { errors: missing.map(({ document, what, since }) => ({ field: document, message: since ? `${what}, since ${since}` : what })) });
    }
    const answer: Answer = { status: 200, body: { entity, period, status: 'closed' } };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }, { change: 'period', entity, period, to: 'closed', by: nameOf(caller), at: at.toISOString() }]).catch((error: unknown) => {
      if (error instanceof Conflict) throw new Invalid('period.already-closed', error.message, 409);
      throw error;
    });
    return answer;
  });
});
