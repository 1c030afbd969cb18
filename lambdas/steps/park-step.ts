import * as z from 'zod';
import { failureMode } from '../../core/exceptions/catalogue.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { Role } from '../../core/model/identity.ts';
import { Conflict } from '../../core/model/errors.ts';
import { CHANGING, type Saga } from '../../core/sagas/register.ts';
import { hasCome, NOT_GIVEN_BACK } from '../../core/shipping/left-meanwhile.ts';
import { answerParked } from '../adapters/executions.ts';
import { now, stores } from '../adapters/stores.ts';
import { canOnlyGoOn } from '../handler/change-of.ts';
import { parkedRow, runbookOf } from '../handler/desk-row.ts';
import { log } from '../handler/log.ts';
import { stepKey } from '../handler/step.ts';

const Input = z.object({
  taskToken: z.string(),
  sagaId: z.string(),
  step: z.string(),
  item: z.string().optional(),
  key: z.string().optional(),
  /** Set by the unwind machine: it is an undo that waits. */
  undoing: z.boolean().default(false),
  owner: Role,
  /** The step's; an undo has none, and can only be tried again. */
  class: z.enum(['retriable', 'compensable', 'pivot', 'forward']).optional(),
  deadlineHours: z.number().positive(),
  executionArn: z.string(),
});

/**
 * The parking place: a row on the desk that carries the task token. The row is the truth. A decision that was stored but never reached the execution
 * counts now; one that was carried out, and whose step was rejected again, opens the row anew.
 */
export async function handler(event: unknown): Promise<void> {
  const input = Input.parse(event);
  const at = now();
  const key = input.key ?? stepKey(input);
  const saga = await stores.register.get(input.sagaId);
  const entry = saga?.steps[key];
  // behind the fence no step begins: whatever was said of it before, it is the change that it waits for
  const paused = !input.undoing && saga?.fence === 'paused';
  const rejection = saga && paused ? changing(saga) : entry?.rejection;
  if (saga?.fence === 'open' && !entry) return answerParked(input.taskToken, 'retry'); // the change is through
  if (!saga || !rejection) throw new Error(`step ${key} of ${input.sagaId} was not rejected`);
  const id = parkedRow(input.sagaId, key, input.undoing);
  const before = await stores.desk.parking(id);
  const attempt = paused ? waited(before) : ((input.undoing ? entry?.undoAttempts : entry?.attempts) ?? 0);
  if (before?.exception.status === 'answered' && before.attempt === attempt && before.exception.decision) return answerParked(input.taskToken, before.exception.decision.action);
  const mode = failureMode(rejection.code, input.undoing || input.class === 'pivot' || input.class === 'forward');
  const { entity, businessUnit, region, orderId, correlationId } = saga;
  const same = before?.exception.code === rejection.code ? before.exception : undefined;
  const exception: DeskException = {
    entity, businessUnit, region,
    exceptionId: id,
    kind: 'parked',
    status: 'open',
    ...rejection,
    owner: mode.owner ?? input.owner,
    severity: mode.severity,
    deadline: new Date(at.getTime() + (mode.deadlineHours ?? input.deadlineHours) * 3_600_000).toISOString(),
    runbook: runbookOf(rejection.code),
    sagaId: input.sagaId,
    step: input.step,
    orderId,
    correlationId,
    executionArn: input.executionArn,
    ...(await canOnlyGoOn(saga)),
    occurrences: (same?.occurrences ?? 0) + 1,
    ...(same?.claimedBy && { claimedBy: same.claimedBy }),
    openedAt: same?.openedAt ?? at.toISOString(),
    updatedAt: at.toISOString(),
  };
  await stores.register.linkException(input.sagaId, key, id);
  try {
    await stores.desk.park(exception, input.taskToken, attempt);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const decided = await stores.desk.get(id);
    return answerParked(input.taskToken, decided?.decision?.action ?? 'retry');
  }
  log.warn('step parked', { sagaId: input.sagaId, step: input.step, exceptionId: id, code: rejection.code, orderId, correlationId });
  // a cancellation, or the end of a change, that came in between did not see this row: it would wait for ever
  const fence = input.undoing ? undefined : (await stores.register.get(input.sagaId))?.fence;
  if (fence === 'closed') await answerParked(input.taskToken, 'cancel');
  if ((fence === 'open' && rejection.code === CHANGING) || (await cameMeanwhile(saga, rejection, input.undoing))) {
    await stores.desk.close(id, now());
    await answerParked(input.taskToken, 'retry');
  }
}

/** A supplier that answers at once, or a shipment that is booked at this moment, did not see the row either. */
async function cameMeanwhile({ entity, orderId }: Saga, rejection: Pick<DeskException, 'code' | 'detail'>, undoing: boolean): Promise<boolean> {
  if (!undoing && !NOT_GIVEN_BACK.includes(rejection.code)) return false;
  const order = await stores.orders.get(entity, orderId);
  return order !== undefined && hasCome(order, rejection, undoing);
}

/** A step that does not begin makes no attempt: how often it has waited is counted below zero, so that a decision that was carried out in vain is not carried out for ever. */
const waited = (before: { exception: DeskException; attempt: number } | undefined): number => {
  const last = Math.min(before?.attempt ?? 0, 0);
  return before?.exception.status === 'answered' || last === 0 ? last - 1 : last;
};

const changing = ({ pausedBy }: Saga) => ({ code: CHANGING, message: 'a change of the order is under way; it goes on by itself', detail: { changeId: pausedBy } });
