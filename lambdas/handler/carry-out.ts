import { amountAtStake } from '../../core/exceptions/may-approve.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import { answerParked, redrive } from '../adapters/executions.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { answerNoticed } from './answer-noticed.ts';
import { replayInbound } from './inbound-replay.ts';

/** What was decided about a row is done; safe to repeat. */
export async function carryOut(exception: DeskException, decision: Decision): Promise<void> {
  const { entity, orderId, exceptionId, kind, code, sagaId: about, executionArn } = exception;
  if (kind === 'noticed') return answerNoticed(exception, decision);
  if (kind === 'quarantined') return replayInbound(exception);
  if (decision.action === 'approve') {
    await changeOrder(entity, orderId, (order) => {
      const upTo = amountAtStake(exception);
      if (order.approvals.some((approval) => approval.code === code && approval.about === about && approval.version === order.version && approval.upTo?.minor === upTo?.minor)) return { order };
      const approval = { code, about, by: decision.by, at: decision.at, version: order.version, ...(upTo && { upTo }), ...(decision.reason && { reason: decision.reason }) };
      return { order: { ...order, approvals: [...order.approvals, approval] } };
    });
  }
  if (kind === 'failed') {
    await goOnWith(exception.sagaId, executionArn, exception.occurrences);
    return;
  }
  const parked = await stores.desk.parking(exceptionId);
  if (parked?.taskToken) await answerParked(parked.taskToken, decision.action);
}

/** A failed execution goes on where it stands, or in another one, which its saga then knows. @param attempt see `redrive` @returns the execution that goes on */
export async function goOnWith(sagaId: string, executionArn: string, attempt: number): Promise<string> {
  const goesOn = await redrive(executionArn, attempt);
  if (goesOn !== executionArn) await stores.register.continuedBy(sagaId, goesOn);
  return goesOn;
}
