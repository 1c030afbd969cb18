import { seesRow } from '../../core/exceptions/visibility.ts';
import { Invalid } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, maySee } from './caller.ts';

/** Of these rows of the desk those that the caller may see. The rules of the house are asked for only where the table alone does not say yes. */
export async function seenRows(caller: Caller, rows: readonly DeskException[]): Promise<DeskException[]> {
  const theirs = rows.filter((row) => maySee(caller, row));
  if (theirs.every((row) => seesRow(row, caller.roles, []))) return theirs;
  const { approvals } = await stores.masterdata.policy(caller.entity);
  return theirs.filter((row) => seesRow(row, caller.roles, approvals));
}

/** A row that the caller may see. What may not be seen is not said to exist. @throws Invalid 404 exception.not-found */
export async function rowFor(caller: Caller, exceptionId: string): Promise<DeskException> {
  const row = await stores.desk.get(exceptionId);
  const [seen] = row ? await seenRows(caller, [row]) : [];
  if (!seen) throw new Invalid('exception.not-found', 'there is no such exception', 404);
  return seen;
}
