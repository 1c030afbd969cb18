import { grouped } from '../../core/exceptions/groups.ts';
import { ExceptionGroups, GroupExceptions } from '../../core/model/desk-views.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { Role } from '../../core/model/identity.ts';
import { stores } from '../adapters/stores.ts';
import { maySee } from '../handler/caller.ts';
import { possible } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';

/** Rows that are read at most: what is over is said to be. */
const MOST = 2_000;

/** The desk by cause: what one thing stopped, in one row. */
export const handler = http({ scope: 'exceptions.read', roles: Role.options, query: GroupExceptions, answer: ExceptionGroups }, async ({ caller, query }) => {
  const { owner, status } = query;
  const rows: DeskException[] = [];
  let cursor: string | undefined;
  do {
    const page = await stores.desk.list({ entity: caller.entity, status, limit: MOST - rows.length, ...(owner && { owner }), ...(cursor && { cursor }) });
    rows.push(...page.exceptions);
    cursor = page.cursor;
  } while (cursor && rows.length < MOST);
  return { status: 200, body: { groups: grouped(rows.filter((row) => maySee(caller, row)), possible), truncated: cursor !== undefined } };
});
