import { Conflict, Invalid } from '../../core/model/errors.ts';
import { OpenPeriod } from '../../core/model/requests.ts';
import { stores } from '../adapters/stores.ts';
import { nameOf } from '../handler/caller.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';
import { periodIn } from '../handler/periods.ts';

/** Opens a closed month again; who did it, and why, is kept. */
export const handler = http({ scope: 'journals.write', roles: ['finance'], body: OpenPeriod }, async ({ caller, path, body, correlationId, at }, event) => {
  const { entity } = caller;
  const period = periodIn(path.period);
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const answer: Answer = { status: 200, body: { entity, period, status: 'open' } };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }, { change: 'period', entity, period, to: 'open', by: nameOf(caller), at: at.toISOString(), reason: body.reason }]).catch((error: unknown) => {
      if (error instanceof Conflict) throw new Invalid('period.already-open', error.message, 409);
      throw error;
    });
    return answer;
  });
});
