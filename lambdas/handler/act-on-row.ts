import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Act, Actor } from '../../core/exceptions/act.ts';
import { mustBeTheirs } from '../../core/exceptions/rights.ts';
import type { Acted } from '../../core/model/desk-views.ts';
import { Conflict, Transient } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { stores } from '../adapters/stores.ts';
import { nameOf } from './caller.ts';
import { type Answer, idempotencyKey, once, type Request } from './http.ts';
import { rowFor } from './see-row.ts';

const ROUNDS = 5;

/** Does something to a row, on condition that nobody else did in between; else looks again. @returns the row after it */
export async function changeRow(exceptionId: string, seen: DeskException, decide: (row: DeskException) => Act | undefined): Promise<DeskException> {
  for (let round = 0, row = seen; round < ROUNDS; round += 1) {
    const act = decide(row);
    if (!act) return row;
    try {
      await stores.unit.commit([{ change: 'desk-act', seen: row, row: act.row, entry: act.entry }, ...(act.also ?? [])]);
      return act.row;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      row = (await stores.desk.get(exceptionId)) ?? row;
    }
  }
  throw new Transient('exception.contended', `exception ${exceptionId} moved ${ROUNDS} times while it was changed`);
}

/**
 * A person's act on a row that answers nobody: said once per key, written down, and answered.
 * @param anybody whoever sees the row may do it; else its owner, whoever it was escalated to, and integration
 */
export async function actOnRow(request: Request<unknown, unknown>, event: APIGatewayProxyEvent, action: Acted['action'], decide: (row: DeskException, actor: Actor) => Act | undefined, anybody = false): Promise<Answer<Acted>> {
  const { caller, path, correlationId, at } = request;
  const exception = await rowFor(caller, path.id ?? '');
  if (!anybody) mustBeTheirs(exception, caller.roles);
  const answer = await once(idempotencyKey(event, caller), correlationId, async (store) => {
    const actor = { name: nameOf(caller), roles: caller.roles, at };
    const { exceptionId, status, claimedBy, correlationId: of } = await changeRow(exception.exceptionId, exception, (row) => decide(row, actor));
    const done: Answer<Acted> = { status: 200, body: { exceptionId, action, status, correlationId: of, ...(claimedBy && { claimedBy }) } };
    await stores.unit.commit([{ change: 'answer', answer: store(done) }]);
    return done;
  });
  return answer as Answer<Acted>;
}
