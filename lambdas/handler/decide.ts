import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Conflict, Invalid } from '../../core/model/errors.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import { type Act, waits } from '../../core/exceptions/act.ts';
import { mustBeTheirs } from '../../core/exceptions/rights.ts';
import { mayApprove } from '../../core/exceptions/may-approve.ts';
import { requestCancellation } from '../../core/ordering/cancel-order.ts';
import { refuseReturn } from '../../core/returns/authorise-return.ts';
import { requestWithdrawal } from '../../core/ordering/request-change.ts';
import { rmaSagaId } from '../../core/sagas/register.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { type Caller, nameOf } from './caller.ts';
import { changeRow } from './act-on-row.ts';
import { mustBeAnother, passCorrection } from './correct-row.ts';
import { carryOut } from './carry-out.ts';
import { actionsFor } from './exception-view.ts';
import { type Answer, idempotencyKey, once, type Request } from './http.ts';
import { mustComeAgain } from './inbound-replay.ts';
import { rowFor } from './see-row.ts';

/** A person's decision on a desk row, once per key. */
export async function decide(request: Request<{ reason?: string | undefined }, unknown>, event: APIGatewayProxyEvent, action: Decision['action']): Promise<Answer> {
  const { caller, path, correlationId, at, body } = request;
  const exception = await rowFor(caller, path.id ?? '');
  await mustBeAllowed(exception, caller, action);
  const answer: Answer = { status: 202, body: { exceptionId: exception.exceptionId, action, status: 'answered', correlationId: exception.correlationId } };
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    await decideRow(exception, { action, by: nameOf(caller), at: at.toISOString(), ...(body.reason && { reason: body.reason }) });
    await stores.unit.commit([{ change: 'answer', answer: store(answer) }]);
    return answer;
  });
}

/** Holds and corrections are let pass by who may approve them; all else is decided by whose the row is. @throws Invalid 403 */
export async function mustBeAllowed(exception: DeskException, caller: Caller, action: Decision['action']): Promise<void> {
  if (action !== 'approve') return mustBeTheirs(exception, caller.roles);
  if (waits(exception)) mustBeAnother(exception, nameOf(caller));
  mayApprove(exception, caller.roles, (await stores.masterdata.policy(exception.entity)).approvals);
}

/**
 * Stored on the row first (to cancel: on the order), then carried out. Carrying out is safe to repeat, so a decision that was stored before a crash is carried out when it is asked
 * for again, or when the execution comes back to its parking place.
 * @throws Invalid 409 exception.action-not-allowed, exception.not-open
 */
export async function decideRow(exception: DeskException, decision: Decision): Promise<void> {
  const { action } = decision;
  if (action === 'approve' && waits(exception)) return passCorrection(exception, decision);
  const allowed = actionsFor(exception);
  if (!allowed.includes(action)) throw new Invalid('exception.action-not-allowed', `${action} is not possible here`, 409, { allowed });
  if (exception.status === 'closed') throw new Invalid('exception.not-open', `exception ${exception.exceptionId} is ${exception.status}`, 409);
  if (exception.status === 'answered' && exception.decision?.action !== action) throw new Invalid('exception.not-open', `${exception.decision?.action} was decided already`, 409);
  // whether it can be cancelled, the order says: a row that was decided so in vain could not be decided again
  if (action === 'cancel') await cancel(exception, decision);
  if (exception.kind === 'quarantined') await mustComeAgain(exception);
  await changeRow(exception.exceptionId, exception, (row) => decided(row, decision));
  if (action !== 'cancel' || aboutReturn(exception)) await carryOut(exception, decision);
}

/** The same decision, sent twice at once, is one: carried out by both, and answered alike. What is to be cancelled is, whoever decided otherwise. */
function decided(row: DeskException, decision: Decision): Act | undefined {
  const { action, by, at, reason } = decision;
  if (row.status === 'open') return { row: { ...row, status: 'answered', decision, updatedAt: at }, entry: { at, by, action, ...(reason && { reason }), before: { status: row.status }, after: { status: 'answered' } } };
  if (action !== 'cancel' && row.decision?.action !== action) throw new Invalid('exception.not-open', 'somebody else decided in the meantime', 409);
  return undefined;
}

/**
 * Of an order, of a change alone, or of a wish to return. Its own event wakes the parked saga and starts the unwinding.
 * @throws Invalid 409 order.already-shipped
 */
async function cancel({ entity, orderId, sagaId }: DeskException, decision: Decision): Promise<void> {
  const { changeId, returnId } = (await stores.register.get(sagaId)) ?? {};
  if (returnId) return refuse(entity, orderId, returnId, decision);
  if (changeId) return withdraw(entity, orderId, changeId, new Date(decision.at));
  await changeOrder(entity, orderId, async (order) => {
    if (order.cancellation) return { order };
    return requestCancellation(order, decision.by, decision.reason ?? 'decided at the desk', new Date(decision.at), await stores.orders.shipments(entity, orderId));
  });
}

/** A return is refused, and its saga told so; the order stays as it is. */
async function refuse(entity: string, orderId: string, returnId: string, { by, at, reason }: Decision): Promise<void> {
  await changeOrder(entity, orderId, async (order) => {
    const of = await stores.orders.return(entity, orderId, returnId);
    if (!of) throw new Invalid('return.not-found', `there is no return ${returnId}`, 404);
    return { order, also: refuseReturn(order, of, by, reason ?? 'decided at the desk', new Date(at)) };
  });
}

const aboutReturn = ({ sagaId }: DeskException): boolean => sagaId.startsWith(rmaSagaId(''));

async function withdraw(entity: string, orderId: string, changeId: string, at: Date): Promise<void> {
  const [order, orderChange] = await Promise.all([stores.orders.get(entity, orderId), stores.orders.change(entity, orderId, changeId)]);
  if (!order || !orderChange) throw new Invalid('order.not-found', `there is no change ${changeId}`, 404);
  if (orderChange.status === 'applied') throw new Invalid('order.change-applied', `change ${changeId} counts already: what it takes is still under way`, 409, { changeId });
  if (orderChange.cancels) throw new Invalid('order.already-cancelled', `change ${changeId} cancels what has not left of order ${orderId}: that stands`, 409, { changeId });
  await stores.unit.commit(requestWithdrawal(order, orderChange, at)).catch((error: unknown) => {
    if (!(error instanceof Conflict)) throw error; // withdrawn already
  });
}
