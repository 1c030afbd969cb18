import { type Act, type Actor, claim, dismiss, escalate } from '../../core/exceptions/act.ts';
import { causeOf } from '../../core/exceptions/groups.ts';
import { mustBeTheirs } from '../../core/exceptions/rights.ts';
import { type BulkDone, type BulkExceptions, MOST_AT_ONCE } from '../../core/model/desk-views.ts';
import { CrossdockError } from '../../core/model/errors.ts';
import { Decision, type DeskException } from '../../core/model/exception.ts';
import { now } from '../adapters/stores.ts';
import { changeRow } from './act-on-row.ts';
import { type Caller, nameOf } from './caller.ts';
import { decideRow, mustBeAllowed } from './decide.ts';
import { log } from './log.ts';
import { rowsOfDesk } from './rows-of-desk.ts';
import { rowFor } from './see-row.ts';

/** Rows at once; each asks Step Functions up to three times. */
const ABREAST = 10;
/** Begun until then; the function ends at 15 seconds. What is left is said to be. */
const BUDGET_MS = 9_000;

type Result = BulkDone['results'][number];

/**
 * The same act on many rows, each by itself as if it were asked for alone: what one row refuses holds up no other. Safe to repeat: a row that was acted on so before is answered as it
 * is, and what is left is done by asking again.
 */
export async function actOnMany(caller: Caller, asked: BulkExceptions, at: Date): Promise<BulkDone> {
  const { ids, more } = await named(caller, asked);
  const results: Result[] = [];
  const until = now().getTime() + BUDGET_MS;
  let next = 0;
  const worker = async () => {
    while (next < ids.length && now().getTime() < until) {
      const id = ids[next++] as string;
      results.push(await one(caller, id, asked, at));
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  return { results: results.toSorted((a, b) => ids.indexOf(a.exceptionId) - ids.indexOf(b.exceptionId)), left: more + ids.length - results.length };
}

/** A cause begins with its code. */
async function named(caller: Caller, { exceptionIds, cause }: BulkExceptions): Promise<{ ids: string[]; more: number }> {
  if (exceptionIds) return { ids: [...new Set(exceptionIds)], more: 0 };
  const { rows } = await rowsOfDesk(caller, { status: 'open', code: cause?.split('~')[0] ?? '' });
  const ids = rows.filter((row) => causeOf(row) === cause).map(({ exceptionId }) => exceptionId);
  return { ids: ids.slice(0, MOST_AT_ONCE), more: Math.max(0, ids.length - MOST_AT_ONCE) };
}

async function one(caller: Caller, exceptionId: string, asked: BulkExceptions, at: Date): Promise<Result> {
  try {
    const exception = await rowFor(caller, exceptionId);
    return { exceptionId, status: await act(caller, exception, asked, at) };
  } catch (error) {
    if (error instanceof CrossdockError) return { exceptionId, code: error.code, detail: error.message };
    log.error('bulk act failed', { exceptionId, error: String(error) });
    return { exceptionId, code: 'internal', detail: 'a fault of ours: ask again' };
  }
}

async function act(caller: Caller, exception: DeskException, { action, reason }: BulkExceptions, at: Date): Promise<DeskException['status']> {
  const decision = Decision.shape.action.safeParse(action).data;
  if (decision) {
    await mustBeAllowed(exception, caller, decision);
    await decideRow(exception, { action: decision, by: nameOf(caller), at: at.toISOString(), reason });
    return 'answered';
  }
  mustBeTheirs(exception, caller.roles);
  const actor: Actor = { name: nameOf(caller), roles: caller.roles, at };
  return (await changeRow(exception.exceptionId, exception, (row) => actOf(row, action, reason, actor))).status;
}

function actOf(row: DeskException, action: BulkExceptions['action'], reason: string, actor: Actor): Act | undefined {
  if (action === 'dismiss') return dismiss(row, reason, actor);
  if (action === 'escalate') return escalate(row, reason, undefined, actor);
  return claim(row, action === 'release', actor);
}
