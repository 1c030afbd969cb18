import type { DeskQuery } from '../../core/exceptions/desk.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { stores } from '../adapters/stores.ts';
import type { Caller } from './caller.ts';
import { seenRows } from './see-row.ts';

/** Rows that are read at most for one answer. */
const MOST = 2_000;

/** Rows of the desk that the caller sees, most urgent first, as far as one answer reads. */
export async function rowsOfDesk(caller: Caller, query: Pick<DeskQuery, 'owner' | 'status' | 'code'>): Promise<{ rows: DeskException[]; truncated: boolean }> {
  const rows: DeskException[] = [];
  let read = 0;
  let cursor: string | undefined;
  do {
    const page = await stores.desk.list({ entity: caller.entity, ...query, limit: MOST - read, ...(cursor && { cursor }) });
    rows.push(...(await seenRows(caller, page.exceptions)));
    read += page.exceptions.length;
    cursor = page.cursor;
  } while (cursor && read < MOST);
  return { rows, truncated: cursor !== undefined };
}
