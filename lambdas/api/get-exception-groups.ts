import { grouped } from '../../core/exceptions/groups.ts';
import { ExceptionGroups, GroupExceptions } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { possible } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';
import { rowsOfDesk } from '../handler/rows-of-desk.ts';

/** The desk by cause: what one thing stopped, in one row. */
export const handler = http({ scope: 'exceptions.read', roles: Role.options, query: GroupExceptions, answer: ExceptionGroups }, async ({ caller, query }) => {
  const { rows, truncated } = await rowsOfDesk(caller, query);
  return { status: 200, body: { groups: grouped(rows, possible), truncated } };
});
