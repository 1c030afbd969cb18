import { isDeepStrictEqual } from 'node:util';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { mustBeOpen, waits } from '../../core/exceptions/act.ts';
import { CorrectableOrder, correctOrder } from '../../core/exceptions/correct-order.ts';
import { hiddenField } from '../../core/exceptions/inbound.ts';
import { type Difference, fieldsIn } from '../../core/exceptions/merge-patch.ts';
import { mustBeTheirs } from '../../core/exceptions/rights.ts';
import type { Change } from '../../core/model/changes.ts';
import type { Acted, CorrectException } from '../../core/model/desk-views.ts';
import { Conflict, Invalid, Rejected, Transient } from '../../core/model/errors.ts';
import type { Correction, Decision, DeskException } from '../../core/model/exception.ts';
import type { Order } from '../../core/model/order.ts';
import { personalPaths, seesPersonal } from '../../core/model/personal.ts';
import { enrichOrder } from '../../core/ordering/enrich-order.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, nameOf, viewersOf } from './caller.ts';
import { carryOut } from './carry-out.ts';
import { possible } from './exception-view.ts';
import { type Answer, idempotencyKey, once, type Request } from './http.ts';
import { checkInbound } from './inbound-replay.ts';
import { knownOf } from './known-of.ts';
import { rowFor } from './see-row.ts';

const ROUNDS = 5;

/**
 * A person corrects the document that a row is about: validated anew, the original kept, a new version made, and the step runs again, or the document goes through its door again. What changes money or a quantity waits for
 * somebody else. Said again after a crash, what was stored is carried out.
 */
export async function correctRow(request: Request<CorrectException, unknown>, event: APIGatewayProxyEvent): Promise<Answer<Acted>> {
  const { caller, path, correlationId, at, body } = request;
  const exception = await rowFor(caller, path.id ?? '');
  mustBeTheirs(exception, caller.roles);
  const correction: Correction = { ...body, by: nameOf(caller), at: at.toISOString(), needs: 'nothing' };
  const answer = await once(idempotencyKey(event, caller), correlationId, async (store) => {
    const done = isMade(exception, correction) ? exception : await corrected(exception, caller, correction);
    const proposed = waits(done);
    if (!proposed) await carryOut(done, retryOf(done, correction));
    // an inbound document was taken by now, or is on the desk again
    const { status } = exception.kind === 'quarantined' ? ((await stores.desk.get(done.exceptionId)) ?? done) : done;
    const said: Answer<Acted> = {
      status: proposed ? 202 : 200,
      body: { exceptionId: done.exceptionId, action: proposed ? 'propose' : 'correct', status: proposed ? 'proposed' : status, correlationId: done.correlationId, ...(done.correction?.made && { version: done.correction.made }) },
    };
    await stores.unit.commit([{ change: 'answer', answer: store(said) }]);
    return said;
  });
  return answer as Answer<Acted>;
}

/** Stored just before a crash, and asked for again. */
const isMade = ({ correction }: DeskException, { patch, version }: Correction): boolean => correction?.made !== undefined && correction.version === version && isDeepStrictEqual(correction.patch, patch);

async function corrected(exception: DeskException, caller: Caller, correction: Correction): Promise<DeskException> {
  mustBeOpen(exception);
  if (!possible(exception).includes('correct')) throw new Invalid('exception.action-not-allowed', 'nothing of this row can be corrected', 409, { allowed: possible(exception) });
  const made = await check(exception, correction);
  mustSeeWhatTheyChange(caller, made);
  if (!made.needsApproval) return apply(exception, correction, correction.by);
  const proposal: Correction = { ...correction, needs: 'approval' };
  const row: DeskException = { ...exception, correction: proposal, updatedAt: correction.at };
  const entry = { at: correction.at, by: correction.by, action: 'propose' as const, reason: `${correction.reason} (version ${correction.version})`, ...made.difference };
  await stores.unit.commit([{ change: 'desk-act', seen: exception, row, entry }]);
  return row;
}

/** @throws Invalid 403 correction.own */
export function mustBeAnother({ correction }: DeskException, by: string): void {
  if (correction?.by === by) throw new Invalid('correction.own', 'who changes money or quantities does not approve it too', 403);
}

/** Somebody else lets a correction of money or quantities pass. @throws Invalid what the correction itself throws, for it may be stale by now */
export async function passCorrection(exception: DeskException, { by, at, reason }: Decision): Promise<void> {
  const correction = exception.correction as Correction;
  const done = await apply(exception, { ...correction, approvedBy: by }, by, { at, ...(reason && { reason }) });
  await carryOut(done, retryOf(done, correction));
}

/** What a correction makes of the document, by its kind. */
interface Made {
  difference: Difference;
  needsApproval: boolean;
  /** A field of it that is a person's. */
  personal: string | undefined;
  /** The new version, and how it is stored with the row. */
  version: number;
  changes: Change[];
}

async function check(exception: DeskException, correction: Correction): Promise<Made> {
  if (exception.kind !== 'quarantined') return checkOrder(exception, correction);
  const { difference, needsApproval } = await checkInbound(exception, correction);
  // kept by its door, beside the original
  return { difference, needsApproval, personal: hiddenField(difference), version: correction.version + 1, changes: [] };
}

async function checkOrder({ entity, orderId }: DeskException, { version, patch, at }: Correction): Promise<Made> {
  const order = await stores.orders.get(entity, orderId);
  if (!order) throw new Invalid('exception.action-not-allowed', 'the row is about no order', 409);
  const made = correctOrder(order, version, patch);
  await mustPass(made.order);
  const { purchaseOrder, customerId } = made.order;
  const renamed = purchaseOrder !== undefined && (purchaseOrder !== order.purchaseOrder || customerId !== order.customerId);
  return {
    difference: made.difference,
    needsApproval: made.needsApproval,
    personal: fieldsIn(made.difference).find((field) => personalPaths(CorrectableOrder).some((path) => field === path || field.startsWith(`${path}.`))),
    version: made.order.version,
    changes: [
      { change: 'order', order: made.order, ifRevision: order.revision },
      { change: 'order-version', order },
      ...(renamed ? [{ change: 'document' as const, link: { ...documentLink(order, 'purchase-order', purchaseOrder, new Date(at)), party: customerId } }] : []),
    ],
  };
}

/** By the rules of the step that it goes back to. @throws Invalid 422 correction.refused, with the code of the rule */
async function mustPass(order: Order): Promise<void> {
  if (order.lines.some(({ steps }) => steps > 0)) return; // those rules were applied before
  try {
    enrichOrder(order, await knownOf(order));
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    throw new Invalid('correction.refused', error.message, 422, { ...error.detail, rule: error.code });
  }
}

/** Nobody writes over what they are not shown. */
function mustSeeWhatTheyChange(caller: Caller, { personal }: Made): void {
  if (!personal || seesPersonal(viewersOf(caller))) return;
  throw new Invalid('auth.role-missing', `${personal} is not shown to these roles, so they do not change it`, 403, { field: personal });
}

/** The new version, the one before, the row and what is written down of it: one transaction. */
async function apply(seen: DeskException, correction: Correction, by: string, { at, reason = correction.reason } = { at: correction.at } as { at: string; reason?: string }): Promise<DeskException> {
  for (let round = 0, exception = seen; round < ROUNDS; round += 1) {
    mustBeOpen(exception);
    const made = await check(exception, { ...correction, at });
    const decision: Decision = { action: 'retry', by, at, reason };
    const row: DeskException = { ...exception, status: 'answered', decision, updatedAt: at, correction: { ...correction, made: made.version } };
    try {
      await stores.unit.commit([...made.changes, { change: 'desk-act', seen: exception, row, entry: { at, by, action: correction.approvedBy ? 'approve' : 'correct', reason, ...made.difference } }]);
      return row;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      exception = (await stores.desk.get(seen.exceptionId)) ?? seen;
    }
  }
  throw new Transient('exception.contended', `exception ${seen.exceptionId} moved ${ROUNDS} times while it was corrected`);
}

const retryOf = ({ decision }: DeskException, { by, at }: Correction): Decision => decision ?? { action: 'retry', by, at };
