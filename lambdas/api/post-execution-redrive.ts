import { Invalid } from '../../core/model/errors.ts';
import type { Decision } from '../../core/model/exception.ts';
import { ExecutionRedriven } from '../../core/model/operations.ts';
import { RedriveExecution } from '../../core/model/requests.ts';
import { stores } from '../adapters/stores.ts';
import { nameOf } from '../handler/caller.ts';
import { goOnWith } from '../handler/carry-out.ts';
import { decideRow } from '../handler/decide.ts';
import { type Found, executionOf } from '../handler/execution-of.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

/** Goes on with a failed execution where it stands: what `retry` of its row on the desk does, and where the row is not there yet, the same without it. */
export const handler = http({ scope: 'operations.write', roles: ['integration'], body: RedriveExecution, answer: ExecutionRedriven }, async ({ caller, path, body, correlationId, at }, event) => {
  const found = await executionOf(caller, path.id ?? '');
  const decision: Decision = { action: 'retry', by: nameOf(caller), at: at.toISOString(), ...(body.reason && { reason: body.reason }) };
  const answer = await once(idempotencyKey(event, caller), correlationId, async (store) => {
    const answer: Answer = { status: 202, body: await goOn(found, decision) };
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
    return answer;
  });
  return answer as Answer<ExecutionRedriven>;
});

/** @throws Invalid 409 execution.not-failed */
async function goOn({ executionId, executionArn, saga, status }: Found, decision: Decision): Promise<ExecutionRedriven> {
  if (!['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status)) throw new Invalid('execution.not-failed', `execution ${executionId} is ${status}`, 409);
  const answer = { executionId, status: 'redriven' as const, correlationId: saga.correlationId };
  const row = (await stores.desk.ofSaga(saga.sagaId)).find(({ kind, status: is, executionArn: of }) => kind === 'failed' && is === 'open' && of === executionArn);
  if (row) {
    await decideRow(row, decision);
    return { ...answer, exceptionId: row.exceptionId, executionArn: (await stores.register.get(saga.sagaId))?.executionArn ?? executionArn };
  }
  return { ...answer, executionArn: await goOnWith(saga.sagaId, executionArn, 1) };
}
