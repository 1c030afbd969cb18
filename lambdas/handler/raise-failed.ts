import { CATALOGUE, deadlineHours } from '../../core/exceptions/catalogue.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { StepEntry } from '../../core/sagas/register.ts';
import { now, stores } from '../adapters/stores.ts';
import { canOnlyGoOn } from './change-of.ts';
import { failedRow, isUnwinding, runbookOf } from './desk-row.ts';
import { log } from './log.ts';

/**
 * A failed execution onto the desk of integration, once per saga and step however often it is told. A saga whose fence is closed is being unwound:
 * nobody is needed.
 */
export async function raiseFailed(sagaId: string, executionArn: string, status: string, cause: { error?: string; cause?: string } = {}): Promise<void> {
  const saga = await stores.register.get(sagaId);
  const unwinding = isUnwinding(executionArn);
  if (!saga?.status || (!unwinding && (saga.fence === 'closed' || saga.status === 'completed' || saga.executionArn !== executionArn))) return;
  const at = now();
  const stuck = Object.values(saga.steps).filter((entry) => (unwinding ? entry.undo !== undefined && entry.status !== 'undone' : entry.status === 'claimed')).sort(latestFirst)[0];
  const id = failedRow(sagaId, stuck?.key ?? '', unwinding);
  const before = await stores.desk.get(id);
  if (before?.status === 'open') return;
  if (before?.status === 'answered' && at.getTime() - Date.parse(before.updatedAt) < 1_000) return; // the redrive is on its way
  const { entity, businessUnit, region, orderId, correlationId } = saga;
  const exception: DeskException = {
    entity, businessUnit, region,
    exceptionId: id,
    kind: 'failed',
    status: 'open',
    code: 'execution.failed',
    message: `${stuck?.step ?? 'the saga'} could not be done: ${cause.error ?? status}`,
    detail: { status, ...(stuck?.connector && { connector: stuck.connector }), ...(cause.error && { error: cause.error }), ...(cause.cause && { cause: cause.cause.slice(0, 1000) }) },
    owner: 'integration',
    severity: CATALOGUE['execution.failed']?.severity ?? 'high',
    deadline: new Date(at.getTime() + deadlineHours('execution.failed') * 3_600_000).toISOString(),
    runbook: runbookOf('execution.failed'),
    sagaId,
    step: stuck?.step ?? '',
    orderId,
    correlationId,
    executionArn,
    ...(await canOnlyGoOn(saga)),
    occurrences: (before?.occurrences ?? 0) + 1,
    ...(before?.claimedBy && { claimedBy: before.claimedBy }),
    openedAt: before?.openedAt ?? at.toISOString(),
    updatedAt: at.toISOString(),
  };
  await stores.register.linkException(sagaId, stuck?.key, id);
  await stores.desk.raise(exception);
  log.warn('execution failed', { sagaId, step: stuck?.step, exceptionId: id, orderId, correlationId });
}

const latestFirst = (a: StepEntry, b: StepEntry) => b.seq - a.seq;
