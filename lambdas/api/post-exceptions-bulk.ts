import { BulkDone, BulkExceptions } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { stores } from '../adapters/stores.ts';
import { actOnMany } from '../handler/act-on-many.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

/** What an outage stopped is tried again by one request. */
export const handler = http({ scope: 'exceptions.write', roles: Role.options, body: BulkExceptions, answer: BulkDone }, async ({ caller, body, at, correlationId }, event) => {
  const answer = await once(idempotencyKey(event, caller), correlationId, async (store) => {
    const done: Answer<BulkDone> = { status: 200, body: await actOnMany(caller, body, at) };
    await stores.unit.commit([{ change: 'answer', answer: store(done) }]);
    return done;
  });
  return answer as Answer<BulkDone>;
});
